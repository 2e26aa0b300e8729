"""The most memory that a site's process and the child in which it decodes have used over a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from benchmarks.annotator_load.metering import cpu_of_tree

SECONDS_BETWEEN_LOOKS = 0.05
MEBIBYTE = 2**20


@dataclass
class Peak:
    """The highest readings so far, in MB of resident memory."""

    site: float = 0.0
    child: float = 0.0


class Memory:
    """Watches a site's process tree; its children decode."""

    def __init__(self, server: int) -> None:
        self._server = psutil.Process(server)

    def cpu_seconds(self) -> float:
        """Return the processor seconds that the tree has used until now."""
        return cpu_of_tree(self._server)

    @contextmanager
    def watched(self) -> Iterator[Peak]:
        """Watch while the block runs."""
        peak, is_over = Peak(), threading.Event()
        self._look(peak)
        watcher = threading.Thread(target=self._watch, args=(peak, is_over), daemon=True)
        watcher.start()
        try:
            yield peak
        finally:
            is_over.set()
            watcher.join()

    def _watch(self, peak: Peak, is_over: threading.Event) -> None:
        while not is_over.wait(SECONDS_BETWEEN_LOOKS):
            self._look(peak)

    def _look(self, peak: Peak) -> None:
        peak.site = max(peak.site, _megabytes(self._server))
        for child in self._server.children(recursive=True):
            peak.child = max(peak.child, _megabytes(child))


def _megabytes(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss / MEBIBYTE)
    except psutil.NoSuchProcess:
        return 0.0
