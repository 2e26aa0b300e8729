"""Judging an appeal: trust and checks are quality's, the points are the game's; all of it or nothing."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from annotation.models import Label
from game.services import pay_back
from quality.models import Appeal
from quality.people import appealing


@transaction.atomic
def agree(appeal: Appeal, by: User, answer: str, now: dt.datetime, label: Label | None = None) -> int:
    """Agree to an appeal; return the points that the player gets."""
    return pay_back(appealing.agree(appeal, by, answer, now, label).by, now)
