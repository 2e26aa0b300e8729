"""Reviewing the newest turns of a person: do they look as if somebody listened? Else their points are held.

What was paid at once stays in the ledger, and a line below 0 beside it, until the answers look otherwise or
an appeal is right. What speaks for turns clears them for good; later ones are looked at by themselves.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from annotation.models import Assignment, AssignmentState
from game.models import Holding, HoldingKind, Release, Tally
from game.points.comparing import Reader
from game.points.devices import paid_to_another
from game.points.doubt import BELIEVED, LEAST_BY_CHECKS, LEAST_BY_OTHERS, hears_too_little
from game.points.evidence import answers_of
from game.points.holding import hold, lasting, release
from game.points.patterns import LONGEST
from game.points.sequences import Found, patterns_of
from game.points.skills import by_agreement, steadiness
from game.points.worth import Agreement


def review(tally: Tally, now: dt.datetime) -> bool:
    """Hold back or release what the newest turns were paid at once; return whether anything changed."""
    turns = _turns(tally)
    if not turns:
        return False
    doubles = paid_to_another(tally.player_id, turns)
    changed = bool(doubles and hold(tally, HoldingKind.DEVICE, doubles, {"turns": len(doubles)}, now))
    reader = Reader(tally.player_id, tally.project, answers_of(turns))
    checks, others = _compared(reader, {turn.pk for turn in turns if turn.is_control})
    doubts = _doubts(tally, reader, checks, others)
    if doubts:
        return bool(hold(tally, HoldingKind.DOUBT, [turn.pk for turn in turns], doubts, now)) or changed
    patterns = patterns_of(reader)
    if by_agreement(checks + others) > 0 or (steadiness(reader) > 0 and not patterns):
        return _clear(tally, turns, now) or changed
    if patterns:
        return bool(hold(tally, HoldingKind.PATTERN, _turns_in(patterns), _told(patterns), now)) or changed
    return changed


def _turns(tally: Tally) -> list[Assignment]:
    """Return the newest answered turns that nothing has spoken for yet, the oldest first."""
    answered = Assignment.objects.filter(
        annotator=tally.player_id,
        project=tally.project_id,
        number__gt=tally.cleared_to,
        state=AssignmentState.ANSWERED,
    )
    return list(answered.order_by("-number")[:LONGEST])[::-1]


def _compared(reader: Reader, controls: set[UUID]) -> tuple[Agreement, Agreement]:
    """Return what is known of checks, and what others say of all else."""
    sums = {True: Agreement(), False: Agreement()}
    for turn, said in reader.compared().items():
        for one in said:
            if one.found is not None:
                sums[turn in controls] += Agreement(int(one.found), 1, one.chance)
    return sums[True], sums[False]


def _doubts(tally: Tally, reader: Reader, checks: Agreement, others: Agreement) -> dict[str, float]:
    """Return what speaks against these answers, or nothing."""
    for name, seen, least in (("checks", checks, LEAST_BY_CHECKS), ("others", others, LEAST_BY_OTHERS)):
        chance = seen.expected / seen.compared if seen.compared else 0.0
        if hears_too_little(seen.confirmed, seen.compared, chance, least):
            return {name: seen.compared, "right": seen.confirmed, "chance": round(chance, 3)}
    careless = _careless(reader)
    if careless >= BELIEVED and not _was_believed(tally):
        return {"careless": round(careless, 3)}
    return {}


def _careless(reader: Reader) -> float:
    """Return how probably trust takes this person for one who does not listen, or says the contrary."""
    mine = [one for (person, _), one in reader.scores.items() if person == reader.person_id]
    return max((sum(one.state["now"][-2:]) for one in mine if one.state and "now" in one.state), default=0.0)


def _was_believed(tally: Tally) -> bool:
    """Return whether an appeal was right here: then only what was answered since speaks against somebody."""
    here = Holding.objects.filter(player=tally.player_id, project=tally.project_id)
    return here.filter(ending=Release.APPEAL).exclude(kind=HoldingKind.DEVICE).exists()


def _clear(tally: Tally, turns: Sequence[Assignment], now: dt.datetime) -> bool:
    """Let these turns stand for good, and give back what was held of answers here."""
    tally.cleared_to = turns[-1].number
    Tally.objects.filter(pk=tally.pk).update(cleared_to=tally.cleared_to)
    held = lasting(tally.player_id, tally.project_id)
    for one in held:
        release(one, Release.SPOKEN_FOR, now)
    return bool(held)


def _turns_in(patterns: Sequence[Found]) -> list[UUID]:
    return [turn for one in patterns for turn in one.turns]


def _told(patterns: Sequence[Found]) -> dict[str, object]:
    """Return what admins see of the surest pattern: how it goes, and how improbable it is."""
    surest = min(patterns, key=lambda one: one.pattern.chance)
    return {
        "question": surest.question.pk,
        "lag": surest.pattern.lag,
        "answers": len(surest.said),
        "sequence": surest.said[-24:],
        "chance": float(f"{surest.pattern.chance:.1g}"),
    }
