"""Replays the facts of a project: what people and clips are under the site's rules, or under others.

Counts of checks come from the trust events, trust and labels from all answers (quality.revising).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from annotation.models import Participation, Project, Question
from quality.checks.excused import excused_events
from quality.inference.beliefs import Beliefs
from quality.inference.rules import Rules
from quality.labels.labelling import weighs_people
from quality.models import Control, TrustEvent, TrustScore
from quality.revising.people import NEWS, scores_of
from quality.revising.question import estimate, revise
from quality.revising.reading import read
from quality.revising.tasks import Change, changes

AT_ONCE = 2000


@dataclass(frozen=True)
class Given:
    """The rules of a replay; `confidence` is in percent, and None is the project's own."""

    beliefs: Beliefs = field(default_factory=Beliefs)
    confidence: float | None = None
    cut: float = Rules().cut


@dataclass(frozen=True)
class Checks:
    """How many checks a person answered, and passed."""

    asked: int = 0
    passed: int = 0


@dataclass(frozen=True)
class Move:
    """A person, under the project's pseudonym, as kept and as replayed; expected accuracy from 0 to 1."""

    question: str
    person: str
    before: float | None
    after: float | None
    answers: int
    listens: float | None
    is_cut: bool
    checks_before: Checks
    checks_after: Checks

    @property
    def size(self) -> float:
        """How far the expected accuracy moves; all the way, where there was none."""
        if self.before is None or self.after is None:
            return float(self.before != self.after)
        return abs(self.after - self.before)

    @property
    def is_news(self) -> bool:
        """Whether anything of it would be written."""
        return self.size > NEWS or self.checks_before != self.checks_after


@dataclass(frozen=True)
class ClipMove:
    """A clip whose label or state changes."""

    question: str
    clip: str
    label_before: str | None
    label_after: str | None
    share_before: float | None
    share_after: float | None
    state_before: str
    state_after: str


@dataclass(frozen=True)
class Replay:
    """What a replay would change: people by the size of their move, and clips."""

    people: list[Move]
    clips: list[ClipMove]


def replayed_checks(question: Question) -> dict[int, Checks]:
    """Return the checks of everybody, from the events alone; what was retired since checks nobody."""
    retired, excused = _retired(question), excused_events(question)
    asked: Counter[int] = Counter()
    passed: Counter[int] = Counter()
    events = _check_events(question).values_list("pk", "annotator", "facts")
    for pk, person, facts in events.iterator(AT_ONCE):
        if _counts(facts, retired, is_excused=pk < excused.get(person, 0)):
            asked[person] += 1
            passed[person] += bool(facts["passed"])
    return {person: Checks(number, passed[person]) for person, number in asked.items()}


def _retired(question: Question) -> set[int]:
    retired = Control.objects.filter(question=question, retired_at__isnull=False)
    return set(retired.values_list("pk", flat=True))


def _check_events(question: Question) -> QuerySet[TrustEvent]:
    return TrustEvent.objects.filter(question=question, kind="check").order_by("at", "pk")


def _counts(facts: Mapping[str, object], retired: set[int], *, is_excused: bool) -> bool:
    if facts["passed"] is None or facts["control"] in retired:
        return False
    return bool(facts["passed"]) or not is_excused


def replay(questions: Sequence[Question], given: Given) -> Replay:
    """Return what a replay would change, and write nothing."""
    people: list[Move] = []
    clips: list[ClipMove] = []
    for question in questions:
        moves, changed = _replay(question, given)
        people += [one for one in moves if one.is_news]
        clips += changed
    return Replay(sorted(people, key=lambda one: (-one.size, one.question, one.person)), clips)


def _replay(question: Question, given: Given) -> tuple[list[Move], list[ClipMove]]:
    found: dict[int, TrustScore] = {}
    clips: list[ClipMove] = []
    if weighs_people(question, question.project):
        answers = read(question)
        if len(answers.answers):
            judged = estimate(answers, given.beliefs)
            found = {score.annotator_id: score for score in scores_of(answers, judged, given.beliefs)}
            moved = (_clip_move(one, question) for one in changes(answers, judged, given.confidence))
            clips = [
                one
                for one in moved
                if (one.label_before, one.state_before) != (one.label_after, one.state_after)
            ]
    return list(_moves(question, found, given)), clips


def _moves(question: Question, found: Mapping[int, TrustScore], given: Given) -> Iterator[Move]:
    checks = replayed_checks(question)
    kept = {score.annotator_id: score for score in TrustScore.objects.filter(question=question)}
    parts = Participation.objects.filter(project=question.project_id)
    names = dict(parts.values_list("annotator", "pseudonym"))
    rules = Rules(cut=given.cut)
    for person in sorted({*checks, *kept, *found}):
        before, after = kept.get(person), found.get(person)
        # Of whom nothing can be said anew, what is kept stays.
        new = after or before
        listens = sum(after.state["now"][:-2]) if after and after.state else None
        yield Move(
            question=question.text,
            person=names.get(person, ""),
            before=before.mean if before else None,
            after=new.mean if new else None,
            answers=new.answers if new else 0,
            listens=listens,
            is_cut=listens is not None and rules.cuts(listens),
            checks_before=Checks(before.checks, before.checks_passed) if before else Checks(),
            checks_after=checks.get(person, Checks()),
        )


def _clip_move(change: Change, question: Question) -> ClipMove:
    task, after = change.task, change.labelled
    kept = getattr(task, "aggregated", None)
    names = question.label_names
    return ClipMove(
        question=question.text,
        clip=task.item.clip.name,
        label_before=names.get(kept.label_id) if kept and kept.label_id else None,
        label_after=names.get(after.result.label_id) if after.result.label_id else None,
        share_before=max(kept.posterior.values()) if kept and kept.posterior else None,
        share_after=max(after.posterior.values()) if after.posterior else None,
        state_before=task.state,
        state_after=change.state,
    )


def recompute(question: Question, given: Given, now: dt.datetime) -> None:
    """Write what a replay finds. Nobody is paused by it."""
    _write_checks(question)
    if weighs_people(question, question.project):
        revise(question, now, beliefs=given.beliefs, confidence=given.confidence, may_pause=False)


def _write_checks(question: Question) -> None:
    replayed = replayed_checks(question)
    kept = TrustScore.objects.filter(question=question).values_list("annotator", "checks", "checks_passed")
    counts = {person: Checks(asked, passed) for person, asked, passed in kept}
    for person in sorted({*replayed, *counts}):
        if replayed.get(person, Checks()) != counts.get(person, Checks()):
            _write_checks_of(question, person)


@transaction.atomic
def _write_checks_of(question: Question, person: int) -> None:
    """Count anew under the row's lock: whoever answers a check meanwhile adds to what is written here."""
    score, _ = TrustScore.objects.get_or_create(annotator_id=person, question=question)
    score = TrustScore.objects.select_for_update().get(pk=score.pk)
    retired, excused = _retired(question), excused_events(question).get(person, 0)
    mine = _check_events(question).filter(annotator=person).values_list("pk", "facts")
    passed = [bool(facts["passed"]) for pk, facts in mine if _counts(facts, retired, is_excused=pk < excused)]
    score.checks, score.checks_passed = len(passed), sum(passed)
    score.save(update_fields=["checks", "checks_passed"])


def questions_of(project: Project, place: int | None = None) -> list[Question]:
    """Return the questions of a project with their labels, or the one at this place, counted from 1."""
    found = list(
        project.questions.select_related("project").prefetch_related("labels").order_by("position", "pk")
    )
    return found if place is None else found[place - 1 : place]
