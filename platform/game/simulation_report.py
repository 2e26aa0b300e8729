"""What a simulated crowd did, kind by kind."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q

from annotation.models import Annotation, Purpose
from game.crowd import Kind
from game.simulating import Plan, Player

HEADINGS = ("kind", "people", "answers", "right", "points/min", "votes", "agree")


def report(plan: Plan, players: Sequence[Player], seconds: float) -> dict[str, Any]:
    """Return the figures; fractions are 0 to 1, null where there is nothing to tell from."""
    votes = _votes(plan, players)
    kinds = [
        _of_kind(kind, [player for player in players if player.person.kind == kind], votes) for kind in Kind
    ]
    return {
        "project": str(plan.project.pk),
        "crowd": plan.crowd,
        "seed": plan.seed,
        "seconds": round(seconds, 3),
        "answers": sum(player.answers for player in players),
        "kinds": [kind for kind in kinds if kind["people"]],
    }


def _votes(plan: Plan, players: Sequence[Player]) -> dict[int, tuple[int, int]]:
    """Return per person how many votes were cast, and how many are what the task's label now is."""
    cast = Annotation.objects.filter(
        task__question__project=plan.project,
        annotator__in=[player.user.pk for player in players],
        purpose=Purpose.VOTE,
    )
    agrees = Q(label=F("task__aggregated__label"))
    rows = cast.values_list("annotator").annotate(cast=Count("pk"), agreeing=Count("pk", filter=agrees))
    return {person: (votes, agreeing) for person, votes, agreeing in rows}


def _of_kind(kind: Kind, players: Sequence[Player], votes: dict[int, tuple[int, int]]) -> dict[str, Any]:
    sums: Counter[str] = Counter()
    minutes = sum(player.seconds for player in players) / 60
    for player in players:
        cast, agreeing = votes.get(player.user.pk, (0, 0))
        sums.update(answers=player.answers, known=player.known, right=player.right, points=player.points)
        sums.update(votes=cast, agreeing=agreeing)
    return {
        "kind": str(kind),
        "people": len(players),
        "answers": sums["answers"],
        "right": share(sums["right"], sums["known"]),
        "points_per_minute": share(sums["points"], minutes),
        "votes": sums["votes"],
        "agree": share(sums["agreeing"], sums["votes"]),
    }


def share(part: float, whole: float) -> float | None:
    """Return part of whole; nothing where there is no whole."""
    return round(part / whole, 4) if whole else None


def table(figures: dict[str, Any]) -> str:
    """Return the figures as a table for people."""
    rows = [HEADINGS, *(tuple(map(_cell, kind.values())) for kind in figures["kinds"])]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    return "\n".join([*lines, f"{figures['answers']} answers in {figures['seconds']:.1f} s"])


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *rest = zip(row, widths, strict=True)
    return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
