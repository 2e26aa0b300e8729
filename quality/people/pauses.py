"""Pauses: whoever may not listen in a project gets no clips there, is told kindly, and finds the way back.

A pause is about one project. The way back is a re-test, at once and a day later; where too few controls are
left for one, a day's rest. After two that were not passed a person decides. Votes stay what they are: the
job weighs them (quality.revising).
"""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from annotation import assigning
from annotation.models import Annotation, Assignment, Participation, Question
from common.errors import UserError
from quality.checks import excused
from quality.models import Crowd, Ending, Pause, TrustEvent, TrustScore
from quality.news import tell_player, tell_trust
from quality.people import retests
from quality.people.ruling import rules_in, ruling_in

DAY = dt.timedelta(days=1)
MOST_FAILED = 2
# Whatever lasts longer, a person looks at.
LOOKED_AT_AFTER = dt.timedelta(days=7)


class Stage(StrEnum):
    """Where a pause stands: what its person can do now."""

    READY = "ready"
    RETEST = "retest"
    LATER = "later"
    OVER = "over"
    WAITS = "waits"


# In these nothing is lent.
STILL = {Stage.READY, Stage.LATER, Stage.WAITS}


class Halted(Exception):  # noqa: N818 - it is no error
    """A paused person is lent nothing as the pause stands: `settle` says whether it goes on."""


def pause_of(user: User, project_id: UUID) -> Pause | None:
    """Return the pause of a person in a project, while it lasts."""
    return Pause.objects.filter(annotator=user, project=project_id, ended_at=None).first()


def stage_of(pause: Pause, now: dt.datetime) -> Stage:
    """Return where a pause stands."""
    if pause.retest_after is not None:
        return Stage.RETEST
    if pause.until is None:
        return Stage.WAITS
    if pause.until > now:
        return Stage.LATER
    return Stage.READY if retests.are_enough(pause) else Stage.OVER


def advice(pause: Pause, now: dt.datetime) -> str:
    """Return what a paused person can do, in a sentence or two."""
    stage = stage_of(pause, now)
    if stage == Stage.WAITS or pause.until is None:
        return _("Somebody looks at your answers here first; meanwhile, other projects are open to you.")
    if stage == Stage.LATER:
        return _("Take a break from this project until %(until)s (UTC), then go on.") % {
            "until": f"{pause.until:%Y-%m-%d %H:%M}"
        }
    return _(
        "Let us check our ears together: %(clips)s clips, then you go on. "
        "Begin on the project's page, or by a POST to its address “retest/”."
    ) % {"clips": retests.CLIPS}


@transaction.atomic
def pause(person_id: int, question: Question, why: Mapping[str, Any], now: dt.datetime) -> Pause | None:
    """Pause a person in a question's project, unless a pause lasts or has ended since the answers were read.

    They were read just after `now`.
    """
    mine = {"annotator_id": person_id, "project_id": question.project_id}
    part = Participation.objects.filter(**mine).select_for_update(no_key=True).first()
    known = Pause.objects.filter(Q(ended_at=None) | Q(ended_at__gte=now), **mine)
    if part is None or part.annotator.closing_at or known.exists():
        return None
    made = Pause(**mine, question=question, why=dict(why), since=now, until=now)
    if not retests.are_enough(made):
        made.until = now + DAY
    made.save()
    _mark(made)
    _note(made, question.pk, "paused", why, now)
    return made


@transaction.atomic
def settle(user: User, project_id: UUID, now: dt.datetime) -> Pause | None:
    """Move a pause on as its answers and the clock say; return it while it lasts."""
    assigning.wait_for_other_tabs(user, project_id)
    held = pause_of(user, project_id)
    if held is None:
        Participation.objects.filter(annotator=user, project=project_id).update(is_paused=False)
        return None
    stage = stage_of(held, now)
    if stage == Stage.RETEST:
        _judge(held, now)
    elif stage == Stage.OVER:
        _restore(held, Ending.RESTED, now)
    return held if held.ended_at is None else None


@transaction.atomic
def clear(pause: Pause, listens: float, now: dt.datetime) -> Pause | None:
    """End a pause that would not begin now; nobody begins anew, for what they said is believed again.

    Whoever is in a re-test, or has failed one, is judged by that. The answers were read just after `now`.
    """
    assigning.wait_for_other_tabs(pause.annotator, pause.project_id)
    still = {"ended_at": None, "retest_after": None, "failed": 0, "by": None, "since__lt": now}
    held = Pause.objects.filter(pk=pause.pk, **still).first()
    if held is None:
        return None
    held.ended_at, held.ending = now, Ending.CLEARED
    held.save(update_fields=["ended_at", "ending"])
    _mark(held)
    _note(held, held.question_id, "cleared", {"listens": round(listens, 3)}, now)
    return held


def begin_retest(user: User, project_id: UUID, now: dt.datetime) -> Pause | None:
    """Let a paused person be lent the clips of a re-test; return the pause where that cannot be now."""
    with transaction.atomic():
        held = settle(user, project_id, now)
        if held is None:
            return None
        stage = stage_of(held, now)
        if stage == Stage.READY:
            mine = Assignment.objects.filter(annotator=user, project=project_id)
            held.retest_after = mine.aggregate(last=Max("number"))["last"] or 0
            held.save(update_fields=["retest_after"])
        return held if stage in {Stage.LATER, Stage.WAITS} else None


@transaction.atomic
def lift(pause: Pause, by: User, reason: str, now: dt.datetime) -> None:
    """End a pause: the person begins anew."""
    held = _looked_at(pause, by, reason)
    if held.ended_at is None:
        _restore(held, Ending.LIFTED, now)


@transaction.atomic
def prolong(pause: Pause, by: User, reason: str, until: dt.datetime | None = None) -> None:
    """Let a pause last until then, or until a person looks at it again; a re-test under way ends."""
    held = _looked_at(pause, by, reason)
    if held.ended_at is None:
        held.until, held.retest_after = until, None
        held.save(update_fields=["until", "retest_after"])
        _mark(held)


@transaction.atomic
def excuse(pause: Pause, by: User, reason: str, facts: Mapping[str, Any], now: dt.datetime) -> None:
    """End a pause that was not right: checks failed so far count no more, all else is believed again."""
    held = _looked_at(pause, by, reason)
    if held.ended_at is None:
        held.ended_at, held.ending, held.retest_after = now, Ending.LIFTED, None
        held.save(update_fields=["ended_at", "ending", "retest_after"])
        _mark(held)
    for question in Question.objects.filter(project=held.project_id).order_by("pk"):
        excused.excuse(held.annotator_id, question, {"pause": held.pk, **facts})
    Crowd.objects.filter(question__project=held.project_id).update(is_behind=True)


def waits_for_a_person(now: dt.datetime | None = None) -> Q:
    """Return the condition that a pause waits for a person, or has lasted so long that one looks at it.

    One that a person made or prolonged was looked at, until its re-tests are not passed again.
    """
    long_ago = (now or timezone.now()) - LOOKED_AT_AFTER
    return Q(ended_at=None, by=None) & (Q(until=None) | Q(since__lte=long_ago))


def to_look_at(now: dt.datetime) -> QuerySet[Pause]:
    """Return the pauses that wait for a person, or have lasted long, the oldest first."""
    open_ones = Pause.objects.filter(waits_for_a_person(now))
    return open_ones.select_related("annotator", "project", "question").order_by("since", "pk")


def _looked_at(pause: Pause, by: User, reason: str) -> Pause:
    if not reason.strip():
        raise UserError(_("Say why, in a few words."), field="reason")
    assigning.wait_for_other_tabs(pause.annotator, pause.project_id)
    held = Pause.objects.get(pk=pause.pk)
    held.by, held.reason = by, reason.strip()[:300]
    held.save(update_fields=["by", "reason"])
    return held


def _judge(pause: Pause, now: dt.datetime) -> None:
    """End a re-test that is whole, or that has run out of clips, which says nothing about anybody."""
    said = retests.said_in(pause)
    whole = len(said) == retests.CLIPS
    if whole and retests.is_passed(said, ruling_in(pause.project_id).retest_right):
        # Whoever passes is the person who answers from the re-test on.
        _restore(pause, Ending.PASSED, now, after=said[0].pk - 1)
    elif whole or not retests.goes_on(pause, now):
        pause.failed += whole
        pause.retest_after = None
        pause.until = now + DAY
        if pause.failed >= MOST_FAILED:
            # It waits for a person, also where one has looked at it before.
            pause.until = pause.by = None
        pause.save(update_fields=["failed", "retest_after", "until", "by"])


def _restore(pause: Pause, ending: Ending, now: dt.datetime, after: int | None = None) -> None:
    """End a pause: what is answered from here on is the answer of somebody nobody knows yet."""
    pause.ended_at, pause.ending, pause.retest_after = now, ending, None
    pause.save(update_fields=["ended_at", "ending", "retest_after"])
    _mark(pause)
    if after is None:
        newest = Annotation.objects.filter(annotator=pause.annotator_id).aggregate(newest=Max("pk"))
        after = newest["newest"] or 0
    questions = _questions(pause)
    for question_id in questions:
        _note(pause, question_id, "restored", {"after": after, "ending": ending}, now)
    scores = TrustScore.objects.filter(annotator=pause.annotator_id, question__in=questions)
    scores.update(state=None, mean=None, low=None, high=None, answers=0)
    Crowd.objects.filter(question__in=questions).update(is_behind=True)


def _questions(pause: Pause) -> list[int]:
    """Return the questions that a pause is about: its own, and others of the project that would pause too."""
    scores = TrustScore.objects.filter(
        annotator=pause.annotator_id, question__project=pause.project_id, state__isnull=False
    )
    rules = rules_in(pause.project_id)
    cut = {
        question
        for question, state in scores.values_list("question", "state")
        if state and rules.cuts(sum(state["now"][:-2]))
    }
    return sorted({pause.question_id, *cut})


def _mark(pause: Pause) -> None:
    """Keep where the road of a turn reads it whether a pause lasts."""
    mine = Participation.objects.filter(annotator=pause.annotator_id, project=pause.project_id)
    mine.update(is_paused=pause.ended_at is None)
    tell_trust(pause.project_id)
    tell_player(pause.project_id, pause.annotator_id)


def _note(pause: Pause, question_id: int, kind: str, facts: Mapping[str, Any], now: dt.datetime) -> None:
    TrustEvent.objects.create(
        annotator_id=pause.annotator_id,
        project_id=pause.project_id,
        question_id=question_id,
        kind=kind,
        facts={"pause": pause.pk, **facts},
        at=now,
    )
