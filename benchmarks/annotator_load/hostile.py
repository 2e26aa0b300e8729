"""Clients that play foul: double clicks, other people's turns, replays, late answers, many tabs."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from benchmarks.annotator_load.annotators import Annotator, Tally
from benchmarks.annotator_load.bench import Bench
from benchmarks.annotator_load.client import Reply
from benchmarks.annotator_load.measures import Expectation

PEOPLE = 8
SECONDS_OF_TABS = 3.0


@dataclass
class Court:
    """One foul player, the others, and what was expected of the site and came."""

    bench: Bench
    people: Sequence[Annotator]
    expectations: list[Expectation]

    async def turn(self) -> Any:
        """Return a fresh turn of the foul player."""
        turn = await self.people[0].ask(self.bench.seeds.projects["hostile"], Tally())
        if turn is None:
            raise RuntimeError("The site lends no turn to the first person.")
        return turn

    async def send(self, turn: Any, places: Sequence[int]) -> list[Reply]:
        """Send one and the same answer to a turn at once, each on a connection of its own."""
        body = {"answers": [self.people[0].choose(question) for question in turn["questions"]]}
        path = f"/api/v1/turns/{turn['id']}/answer/"
        connections = [self.bench.connection_of(place) for place in places]
        replies = await asyncio.gather(*(connection.post(path, body) for connection in connections))
        for connection in connections:
            connection.close()
        return replies

    def answers_to(self, turn: Any) -> int:
        """Return how many answers to a turn the database has."""
        return len(self._rows("SELECT id FROM annotation_annotation WHERE assignment_id", turn))

    def let_run_out(self, turn: Any) -> None:
        """End a turn's lease as if ten minutes had passed."""
        self._rows("UPDATE annotation_assignment SET expires_at = lent_at WHERE id", turn)

    def expect(self, what: str, expected: object, got: object) -> None:
        """Note what must have come of something and what came."""
        self.expectations.append(Expectation(what, str(expected), str(got)))

    def _rows(self, statement: str, turn: Any) -> list[tuple[Any, ...]]:
        # SQLite keeps ids without dashes, PostgreSQL reads them so too.
        return self.bench.site.database.rows(f"{statement} = '{turn['id'].replace('-', '')}'")


async def hostile(bench: Bench) -> list[Expectation]:
    """Try everything foul and return what came of it."""
    court = Court(bench, bench.annotators(PEOPLE), [])
    for attempt in (double_click, strangers, replay, too_late, many_tabs):
        await attempt(court)
    return court.expectations


async def double_click(court: Court) -> None:
    """Send one answer four times at the same instant."""
    turn = await court.turn()
    replies = await court.send(turn, [0, 0, 0, 0])
    court.expect("four clicks at once: statuses", [200] * 4, [reply.status for reply in replies])
    court.expect("four clicks at once: answers kept", 1, court.answers_to(turn))
    court.expect("four clicks at once: called repeats", 3, _repeats(replies))
    court.expect(
        "four clicks at once: sums of points told", 1, len({reply.data["total"] for reply in replies})
    )


async def strangers(court: Court) -> None:
    """Let seven people answer a turn that was lent to somebody else."""
    turn = await court.turn()
    replies = await court.send(turn, range(1, PEOPLE))
    court.expect("seven strangers: statuses", [404] * 7, [reply.status for reply in replies])
    court.expect("seven strangers: answers kept", 0, court.answers_to(turn))
    [reply] = await court.send(turn, [0])
    court.expect("seven strangers: then its own person", (200, 1), (reply.status, court.answers_to(turn)))


async def replay(court: Court) -> None:
    """Send an answer again after the lease has run out."""
    turn = await court.turn()
    await court.send(turn, [0])
    court.let_run_out(turn)
    replies = await court.send(turn, [0])
    court.expect("replay after the lease: status, repeats", (200, 1), (replies[0].status, _repeats(replies)))
    court.expect("replay after the lease: answers kept", 1, court.answers_to(turn))


async def too_late(court: Court) -> None:
    """Answer for the first time after the lease has run out, twice at once."""
    turn = await court.turn()
    court.let_run_out(turn)
    replies = await court.send(turn, [0, 0])
    court.expect("answer after the lease: statuses", [200] * 2, [reply.status for reply in replies])
    court.expect("answer after the lease: answers kept", 1, court.answers_to(turn))


async def many_tabs(court: Court) -> None:
    """Let one person work in four tabs at once, none of which knows of the others."""
    bench, tally = court.bench, Tally(labels=Counter({0: 0}))
    tabs = [Annotator(place, bench.connection_of(0), bench.acknowledged) for place in range(4)]
    project, until = bench.seeds.projects["hostile"], perf_counter() + SECONDS_OF_TABS
    await asyncio.gather(*(tab.work(project, tally, until=until) for tab in tabs))
    court.expect("four tabs of one person: errors", {}, dict(tally.errors))


def _repeats(replies: Sequence[Reply]) -> int:
    return sum(reply.data["repeated"] for reply in replies)
