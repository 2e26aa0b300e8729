"""The bench that scenarios work on: a served site, its projects, its people, and a meter."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.annotator_load.annotators import Annotator, Tally, work_together
from benchmarks.annotator_load.client import Connection
from benchmarks.annotator_load.measures import Load
from benchmarks.annotator_load.metering import Meter
from benchmarks.annotator_load.site import Seeds, Site

# Any 32 letters: the cookie and the header must only be the same.
CSRF = "annotatorload" + "0" * 19


@dataclass
class Bench:
    """A site under load, and every turn whose answer it acknowledged."""

    site: Site
    seeds: Seeds
    meter: Meter
    warm_up: float
    seconds: float
    acknowledged: set[str] = field(default_factory=set)

    def annotators(self, number: int) -> list[Annotator]:
        """Return so many people, each with a session and a connection."""
        return [Annotator(place, self.connection_of(place), self.acknowledged) for place in range(number)]

    def connection_of(self, place: int) -> Connection:
        """Open a (further) connection for one person's session."""
        cookies = {"sessionid": self.seeds.sessions[place], "csrftoken": CSRF}
        return Connection(self.site.host, self.site.port, cookies)

    async def load(self, name: str, tasks: int, clients: int) -> Load:
        """Let people work on the project of that name: to warm up, then under the meter."""
        project, annotators = self.seeds.projects[name], self.annotators(clients)
        warm_up = await work_together(annotators, project, seconds=self.warm_up)
        return await self.metered(name, tasks, annotators, self.seconds, warm_up)

    async def metered(
        self,
        name: str,
        tasks: int,
        annotators: Sequence[Annotator],
        seconds: float,
        warm_up: Tally | None = None,
    ) -> Load:
        """Let people work under the meter, then close their connections."""
        before = self.meter.read()
        tally = await work_together(annotators, self.seeds.projects[name], seconds=seconds)
        use = self.meter.use_since(before)
        for annotator in annotators:
            annotator.connection.close()
        return Load.of(name, tasks, tally, use, warm_up or Tally())

    async def idle_cores(self, seconds: float) -> float:
        """Return the cores that the site uses while nobody asks for anything."""
        before = self.meter.read()
        await asyncio.sleep(seconds)
        use = self.meter.use_since(before)
        return round((use.server + use.database) / use.seconds, 3)
