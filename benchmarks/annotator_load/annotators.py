"""Annotators in a closed loop: next turn, a random label, the answer, at once the next turn."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from benchmarks.annotator_load.client import Connection, Reply

# A person who was told so often that nothing is left stops asking.
PATIENCE = 3
SECONDS_BETWEEN_LOOKS = 0.3
TRIES = 3
# A server that only fails is not asked for ever.
MOST_ERRORS = 50
NO_ANSWER = (OSError, EOFError, TimeoutError)


@dataclass
class Tally:
    """What a group of annotators went through: times in seconds, errors by kind, labels by annotator."""

    next_times: list[float] = field(default_factory=list)
    answer_times: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    labels: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def total(self) -> int:
        """Labels that the server acknowledged."""
        return sum(self.labels.values())


@dataclass
class Annotator:
    """One person with one session and one request under way."""

    number: int
    connection: Connection
    # Every turn whose answer the server acknowledged; the database must know them all.
    acknowledged: set[str]
    dice: random.Random = field(init=False)
    nothing_left: int = 0
    # Whoever has left ends with the request under way.
    has_left: bool = False

    def __post_init__(self) -> None:
        self.dice = random.Random(1000 + self.number)

    async def work(self, project: str, tally: Tally, *, until: float, labels: int | None = None) -> None:
        """Answer turn after turn until the time is over, nothing is left, or so many labels are given."""
        goal = None if labels is None else tally.labels[self.number] + labels
        while perf_counter() < until and tally.errors.total() < MOST_ERRORS and not self.has_left:
            if self.nothing_left >= PATIENCE or tally.labels[self.number] == goal:
                return
            turn = await self.ask(project, tally)
            if turn:
                await self.answer(turn, tally)

    async def ask(self, project: str, tally: Tally) -> Any:
        """Ask for the next turn; nothing when there is none, or none came."""
        reply = await self._post(f"/api/v1/projects/{project}/turns/", {"holding": []}, tally)
        if reply is None:
            return None
        tally.next_times.append(reply.seconds)
        if reply.status == 200:
            self.nothing_left = 0
            return reply.data
        if reply.status == 204:
            self.nothing_left += 1
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        else:
            tally.errors[f"next {reply.status}"] += 1
        return None

    async def answer(self, turn: Any, tally: Tally) -> None:
        """Answer a turn at random; what got no answer is sent again, as a page would."""
        body = {"answers": [self.choose(question) for question in turn["questions"]]}
        for _ in range(TRIES):
            reply = await self._post(f"/api/v1/turns/{turn['id']}/answer/", body, tally)
            if reply:
                self._note(turn["id"], reply, tally)
                return

    def choose(self, question: Any) -> dict[str, int]:
        """Return one of a question's labels, each as likely."""
        return {"question": question["id"], "label": self.dice.choice(question["labels"])["id"]}

    def _note(self, turn_id: str, reply: Reply, tally: Tally) -> None:
        tally.answer_times.append(reply.seconds)
        if reply.status == 200:
            self.acknowledged.add(turn_id)
            tally.labels[self.number] += 1
        else:
            tally.errors[f"answer {reply.status}"] += 1

    async def _post(self, path: str, body: Any, tally: Tally) -> Reply | None:
        try:
            return await self.connection.post(path, body)
        except NO_ANSWER as error:
            tally.errors[type(error).__name__] += 1
            return None


async def work_together(annotators: Sequence[Annotator], project: str, *, seconds: float) -> Tally:
    """Let everybody work for so long; a request under way at the end is finished and counted."""
    tally = Tally(labels=Counter({annotator.number: 0 for annotator in annotators}))
    begun = perf_counter()
    until = begun + seconds
    await asyncio.gather(*(annotator.work(project, tally, until=until) for annotator in annotators))
    tally.seconds = perf_counter() - begun
    return tally
