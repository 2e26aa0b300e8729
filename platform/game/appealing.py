"""Judging an appeal: trust and checks are quality's, the points are the game's; all of it or nothing."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from annotation.models import Label
from common.errors import Conflict
from game.models import Holding
from game.points.believing import believe
from game.services import pay_back
from quality.models import Appeal
from quality.people import appealing


@transaction.atomic
def agree(appeal: Appeal, by: User, answer: str, now: dt.datetime, label: Label | None = None) -> int:
    """Agree to an appeal; return the points that the player gets: what was held comes back besides."""
    judged = appealing.agree(appeal, by, answer, now, label)
    for held in Holding.objects.filter(appeal=judged):
        believe(held, now)
    return pay_back(judged.by, now)


@transaction.atomic
def against_holding(holding: Holding, by: User, words: str, now: dt.datetime) -> Appeal:
    """Appeal once against points that are held back."""
    held = Holding.objects.select_for_update(of=("self",)).select_related("project").get(pk=holding.pk)
    if held.ended_at is not None:
        raise Conflict(_("These points are held back no more."), code="not_held")
    if held.appeal_id is not None:
        raise Conflict(_("You have appealed against this already."), code="appealed")
    held.appeal = appealing.against_holding(held.project, by, words, now)
    held.save(update_fields=["appeal"])
    return held.appeal
