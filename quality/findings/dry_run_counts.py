"""What other rules would do that change no label: re-tests, trusted people, checks, audits. For a dry run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone

from annotation.models import (
    Annotation,
    Assignment,
    Participation,
    Project,
    Purpose,
    Question,
    Task,
    TaskState,
)
from quality.checks.rates import RATES, Checked
from quality.known import controls
from quality.known.gold_health import health_of, looking_wrong
from quality.labels.audits import is_drawn
from quality.labels.labelling import DECIDED
from quality.models import Control, TrustScore
from quality.oversight.people import LATELY
from quality.oversight.ruling import Wanted
from quality.people import retests
from quality.people.pauses import DAY
from quality.people.trusted import trusted_by

AT_ONCE = 2000
# Of so many turns that come next it is told how many would be checks.
TURNS = 20
# So many checks are listed; all are counted.
MOST = 50
# The answers of one re-test lie closer than this; the next one is a day later.
APART = DAY / 2


def counts_of(
    project: Project, questions: Sequence[Question], before: Wanted, wanted: Wanted
) -> dict[str, Any]:
    """Return what would come of the rules of now, and of those that are wanted."""
    now, then = trusted_by(project, before.ruling), trusted_by(project, wanted.ruling)
    return {
        "trusted": {"begin": sorted(then - now), "end": sorted(now - then)},
        "retests": _retests(project, before.retest_right, wanted.retest_right),
        "odd": _odd(questions, before.doubted / 100, wanted.doubted / 100),
        "audits": _audits(questions, before.audited / 100, wanted.audited / 100),
        "checks": _checks(project, before.check_rate, wanted.check_rate),
    }


def _retests(project: Project, now: int, then: int) -> dict[str, int]:
    """Count the whole re-tests so far, and how many of them were passed by each rule."""
    known = Control.objects.filter(question__project=project, known_right=True, retired_at=None)
    right = {(item, label) for item, label in known.values_list("item", "label")}
    answers = Annotation.objects.filter(
        assignment__project=project, assignment__is_retest=True, purpose=Purpose.CONTROL
    ).order_by("annotator", "assignment__number", "pk")
    rows = answers.values_list("annotator", "created_at", "task__item", "label")
    whole = [
        sum((item, label) in right for *_who, item, label in one)
        for one in _one_by_one(rows.iterator(AT_ONCE))
        if len(one) == retests.CLIPS
    ]
    return {
        "whole": len(whole),
        "now": sum(number >= now for number in whole),
        "then": sum(number >= then for number in whole),
    }


def _one_by_one(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the answers of each re-test: of one person, without a break of half a day."""
    one: list[tuple[Any, ...]] = []
    for row in rows:
        if one and (row[0] != one[-1][0] or row[1] - one[-1][1] > APART or len(one) == retests.CLIPS):
            yield one
            one = []
        one.append(row)
    if one:
        yield one


def _odd(questions: Sequence[Question], now: float, then: float) -> dict[str, Any]:
    """Return the checks that would be set aside and are not, and how many of those that are would not be."""
    new: list[int] = []
    fewer = 0
    for question in questions:
        if then < now:
            found = looking_wrong(question, then)
            new += [one.control.pk for one in found if one.doubt < now]
        after: int | None = 0
        while after is not None and then > now:
            page, after = health_of(controls.set_aside_of(question), after)
            fewer += sum(one.doubt < then for one in page)
    return {"number": len(new), "fewer": fewer, "controls": new[:MOST]}


def _audits(questions: Sequence[Question], now: float, then: float) -> dict[str, int]:
    """Count the clips that ended by weighing, and how many of them each share draws."""
    ended = Task.objects.filter(
        question__in=questions, state=TaskState.RETIRED, aggregated__posterior__isnull=False
    ).exclude(aggregated__method=DECIDED)
    found = {"ended": 0, "now": 0, "then": 0}
    for pk in ended.values_list("pk", flat=True).iterator(AT_ONCE):
        found["ended"] += 1
        found["now"] += is_drawn(pk, now)
        found["then"] += is_drawn(pk, then)
    return found


def _checks(project: Project, now: str, then: str) -> dict[str, float]:
    """Return how many of the next turns of those who came lately would be checks, in percent."""
    turns = Assignment.objects.filter(project=project, lent_at__gte=timezone.now() - LATELY)
    number = dict(turns.values_list("annotator").annotate(last=Max("number")))
    scores = TrustScore.objects.filter(question__project=project)
    checks = dict(scores.values_list("annotator").annotate(most=Max("checks")))
    parts = Participation.objects.filter(project=project, annotator__closing_at=None)
    people = [
        Checked(number[person], checks.get(person, 0), chance)
        for person, chance in parts.values_list("annotator", "check_chance").iterator(AT_ONCE)
        if person in number
    ]
    rates: Mapping[str, float] = {name: sum(_rate(name, one) for one in people) for name in {now, then}}
    share = 100 / len(people) if people else 0.0
    return {"people": len(people), "now": round(share * rates[now], 1), "then": round(share * rates[then], 1)}


def _rate(name: str, person: Checked) -> float:
    """Return which share of a person's next turns would be checks, as far as is known of them now."""
    checks = float(person.checks)
    for turn in range(TURNS):
        checks += RATES[name](Checked(person.turns + turn, int(checks), person.chance))
    return (checks - person.checks) / TURNS
