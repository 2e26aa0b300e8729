"""What a simulated crowd did, kind by kind."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence, Set
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.module_loading import import_string

from annotation.models import Annotation, Purpose
from game.looking_after import look_after_players
from game.models import PointsEntry, Tally
from game.simulation.crowd import Kind
from game.simulation.playing import Plan, Player
from game.upkeep import note_news

HEADINGS = ("kind", "people", "answers", "right", "at once/min", "points/min", "votes", "agree")


def report(plan: Plan, players: Sequence[Player], seconds: float) -> dict[str, Any]:
    """Return the figures; fractions are 0 to 1, null where there is nothing to tell from."""
    votes = _votes(plan, players)
    paid = _paid(players)
    kinds = [
        _of_kind(kind, [player for player in players if player.person.kind == kind], votes, paid)
        for kind in Kind
    ]
    badly = {player.person.kind for player in players if not player.person.listens_well}
    return {
        "project": str(plan.project.pk),
        "crowd": plan.crowd,
        "seed": plan.seed,
        "seconds": round(seconds, 3),
        "answers": sum(player.answers for player in players),
        "kinds": (there := [kind for kind in kinds if kind["people"]]),
        "verdict": _verdict(there, badly),
    }


def _verdict(kinds: Sequence[dict[str, Any]], badly: Set[Kind]) -> dict[str, Any] | None:
    """Return who was paid best per minute, by the ledger; nothing where nobody was paid.

    `badly` are the kinds of those who did not listen and answer well.
    """
    best = max(kinds, key=lambda kind: kind["points_per_minute"] or 0.0, default=None)
    if best is None or not best["points_per_minute"]:
        return None
    return {
        "kind": best["kind"],
        "points_per_minute": best["points_per_minute"],
        "listens_well": best["kind"] not in badly,
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


def _paid(players: Sequence[Player]) -> dict[int, int]:
    """Return the points of each person by the ledger: what was paid at once, and later."""
    lines = PointsEntry.objects.filter(player__in=[player.user.pk for player in players])
    return dict(lines.order_by().values_list("player").annotate(sum=Sum("points")))


def settle_now(plan: Plan, now: dt.datetime) -> None:
    """Judge people and clips anew and pay what is ripe, as the site's jobs would in their time."""
    judge_anew = import_string("quality.revising.everything.judge_anew")
    for question in plan.project.questions.select_related("project").prefetch_related("labels"):
        judge_anew(question, now)
    note_news(now)
    Tally.objects.filter(project=plan.project).update(look_at=now)
    look_after_players(now)


def _of_kind(
    kind: Kind, players: Sequence[Player], votes: dict[int, tuple[int, int]], paid: dict[int, int]
) -> dict[str, Any]:
    sums: Counter[str] = Counter()
    minutes = sum(player.seconds for player in players) / 60
    for player in players:
        cast, agreeing = votes.get(player.user.pk, (0, 0))
        sums.update(answers=player.answers, known=player.known, right=player.right, points=player.points)
        sums.update(votes=cast, agreeing=agreeing, paid=paid.get(player.user.pk, 0))
    return {
        "kind": str(kind),
        "people": len(players),
        "answers": sums["answers"],
        "right": share(sums["right"], sums["known"]),
        "at_once_per_minute": share(sums["points"], minutes),
        "points_per_minute": share(sums["paid"], minutes),
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
    lines.append(f"{figures['answers']} answers in {figures['seconds']:.1f} s")
    return "\n".join([*lines, _verdict_in_words(figures["verdict"])])


def _verdict_in_words(verdict: dict[str, Any] | None) -> str:
    if verdict is None:
        return "Nobody was paid."
    found = f"Best paid per minute: {verdict['kind']} ({verdict['points_per_minute']:.2f} points)"
    if verdict["listens_well"]:
        return f"{found}, who listens and answers well."
    return f"{found}, who does not listen and answer well: here the rule is beaten."


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *rest = zip(row, widths, strict=True)
    return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
