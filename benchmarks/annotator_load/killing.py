"""A process that serves turns is killed in the middle of the work; people send again what got no answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from time import perf_counter
from typing import Any

from benchmarks.annotator_load.annotators import NO_ANSWER, SECONDS_BETWEEN_LOOKS, Annotator, Tally
from benchmarks.annotator_load.bench import Bench
from benchmarks.annotator_load.client import Reply
from benchmarks.annotator_load.measures import Kill
from benchmarks.annotator_load.scenarios import Plan
from benchmarks.annotator_load.site import SECONDS_TO_START

# However long the site takes to come back, nobody works longer than this.
LONGEST_WORK = 3600.0


@dataclass
class Steadfast(Annotator):
    """Somebody who sends the same request again, as often as it gets no answer, until the site is back."""

    broken: Counter[str] = field(default_factory=Counter)
    # Answers that the site had kept already: the request was done, and only the reply to it was lost.
    repeats: int = 0
    acknowledged_at: list[float] = field(default_factory=list)

    def _note(self, turn_id: str, reply: Reply, tally: Tally) -> None:
        super()._note(turn_id, reply, tally)
        if reply.status == 200:
            self.repeats += reply.data["repeated"]
            self.acknowledged_at.append(perf_counter())

    async def _post(self, path: str, body: Any, tally: Tally) -> Reply | None:
        last_try = perf_counter() + SECONDS_TO_START
        while perf_counter() < last_try:
            try:
                return await self.connection.post(path, body)
            except NO_ANSWER as error:
                self.broken[type(error).__name__] += 1
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        tally.errors["never answered"] += 1
        return None


async def killed(bench: Bench, plan: Plan) -> list[Kill]:
    """Let everybody work for half the time before a process is killed, and half the time after it is back."""
    project, half = bench.seeds.projects["killed"], bench.seconds / 2
    tasks, clients = plan.middle[0], max(plan.clients)
    people = [Steadfast(place, bench.connection_of(place), bench.acknowledged) for place in range(clients)]
    tally = Tally(labels=Counter({person.number: 0 for person in people}))
    begun = perf_counter()
    work = [person.work(project, tally, until=begun + LONGEST_WORK) for person in people]
    working = asyncio.gather(*work)
    await asyncio.sleep(half)
    before = tally.total
    bench.meter.follow(await asyncio.to_thread(bench.site.kill_one_that_serves))
    await asyncio.sleep(half)
    for person in people:
        person.has_left = True
    await working
    for person in people:
        person.connection.close()
    return [
        Kill(
            tasks=tasks,
            clients=clients,
            seconds=round(perf_counter() - begun, 1),
            labels_before=before,
            labels_after=tally.total - before,
            cut_off=sum(bool(person.broken) for person in people),
            broken=dict(sum((person.broken for person in people), Counter())),
            repeats=sum(person.repeats for person in people),
            stillness=longest_gap([at for person in people for at in person.acknowledged_at]),
            errors=dict(tally.errors),
        )
    ]


def longest_gap(moments: list[float]) -> float:
    """Return the longest time between two moments (s); 0 where there are not two."""
    gaps = (later - earlier for earlier, later in pairwise(sorted(moments)))
    return round(max(gaps, default=0.0), 1)
