"""Where uploads are decoded: never here, but in a child process that may fail without harm.

This side imports neither numpy nor a decoder, so that a web process may import it.
"""

import json
import signal
import threading
from pathlib import Path
from typing import Any, Self

from audio.child import Child, ChildDied, ChildTooSlow
from audio.errors import AudioRefused, Reason
from audio.limits import Limits
from audio.outline import Outline
from audio.prepared import Prepared, unfinished


class WorkshopBroken(Exception):  # noqa: N818
    """Preparing failed for a reason that is not the file's: try again when disk or machine are well."""


class Workshop:
    """Prepares files one after the other in one child, which is replaced when a file was too much for it.

    Use it as a context manager. Threads may share it; they take turns.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: Child | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def child_pid(self) -> int | None:
        """The process id of the child that would serve the next file, if one runs."""
        return self._child.pid if self._child else None

    def prepare(self, source: Path, target: Path, name: str | None = None) -> Prepared:
        """Write the playable copy of `source` to `target`; `name` is what its owner calls it."""
        done = self._ask(target, verb="prepare", source=str(source.absolute()), name=name or source.name)
        return Prepared.from_json(done)

    def cut(self, source: Path, target: Path, start: float, end: float) -> Prepared:
        """Write the span [start, end) (seconds) of the prepared file `source` to `target`."""
        done = self._ask(target, verb="cut", source=str(source.absolute()), start=start, end=end)
        return Prepared.from_json(done)

    def outline(self, source: Path, target: Path) -> Outline:
        """Write the outline of the prepared file `source` to `target`."""
        return Outline.from_json(self._ask(target, verb="outline", source=str(source.absolute())))

    def close(self) -> None:
        """End the child; the next file would get a new one."""
        with self._turn:
            self._end_child()

    def _ask(self, target: Path, **request: Any) -> dict[str, Any]:
        line = json.dumps({**request, "target": str(target.absolute())})
        with self._turn:
            child = self._ready_child()
            try:
                reply = child.ask(line, self.limits.wall_seconds)
            except BaseException as trouble:
                # Where only the wait was interrupted, the late answer must not meet the next file.
                self._end_child()
                unfinished(target).unlink(missing_ok=True)
                if isinstance(trouble, ChildDied | ChildTooSlow):
                    raise self._refusal(trouble) from trouble
                raise
            return self._read(json.loads(reply))

    def _ready_child(self) -> Child:
        if self._child is None or not self._child.alive:
            self._end_child()
            try:
                self._child = Child(self.limits)
            except (ChildDied, ChildTooSlow, OSError) as error:
                raise WorkshopBroken("The process that decodes audio does not start.") from error
        return self._child

    def _read(self, reply: dict[str, Any]) -> dict[str, Any]:
        if "failed" in reply:
            raise WorkshopBroken(reply["failed"])
        if "refused" in reply:
            code, sentence = reply["refused"]
            if code == Reason.OUT_OF_MEMORY:
                self._end_child()
            raise AudioRefused(code, sentence)
        done: dict[str, Any] = reply["done"]
        return done

    def _refusal(self, trouble: ChildDied | ChildTooSlow) -> AudioRefused:
        if isinstance(trouble, ChildTooSlow) or trouble.signal_number == signal.SIGXCPU:
            return AudioRefused(
                Reason.TOO_SLOW,
                f"Reading it took longer than {self.limits.wall_seconds:g} s; please upload it in parts.",
            )
        return AudioRefused(
            Reason.CRASHED,
            "The decoder stopped while reading it; please try again, or export it anew as WAV or FLAC.",
        )

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None
