"""One child process and the two pipes to it: a line goes down, a line comes back, or the child is ended."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import IO, cast

from audio.limits import MEBIBYTE, Limits

FOLDER = Path(__file__).resolve().parents[1]
START_SECONDS = 60.0
MAX_REPLY_BYTES = MEBIBYTE


class ChildDied(Exception):  # noqa: N818
    """The child ended before it answered; `signal_number` says by which signal, if by one."""

    def __init__(self, signal_number: int | None) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


class ChildTooSlow(Exception):  # noqa: N818
    """The child did not answer in time."""


class Child:
    """A running bench, in a process group of its own, that has said it is ready."""

    def __init__(self, limits: Limits) -> None:
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter runs our own module
            [sys.executable, "-P", "-s", "-m", "audio.bench", json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            cwd=FOLDER,
            start_new_session=True,
        )
        self._requests = cast(IO[bytes], self._process.stdin)
        self._replies = cast(IO[bytes], self._process.stdout)
        self._unread = b""
        try:
            self._line(START_SECONDS)
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        """The child's process id, which is its group's too."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self._process.poll() is None

    def ask(self, line: str, seconds: float) -> str:
        """Send a line and return the one that comes back within so many seconds."""
        try:
            self._requests.write(line.encode() + b"\n")
            self._requests.flush()
        except BrokenPipeError:
            raise self._died() from None
        return self._line(seconds)

    def end(self) -> None:
        """End the child and whatever it started, now."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        for pipe in (self._requests, self._replies):
            with contextlib.suppress(OSError):
                pipe.close()

    def _line(self, seconds: float) -> str:
        pipe = self._replies.fileno()
        deadline = time.monotonic() + seconds
        while b"\n" not in self._unread:
            _wait(pipe, deadline)
            piece = os.read(pipe, 65_536)
            if not piece or len(self._unread) > MAX_REPLY_BYTES:
                raise self._died()
            self._unread += piece
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode()

    def _died(self) -> ChildDied:
        self.end()
        return ChildDied(-self._process.returncode if self._process.returncode < 0 else None)


def _wait(pipe: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise ChildTooSlow


def _environment() -> dict[str, str]:
    """Return the little that the child needs; no secret of the parent is among it."""
    return {
        "PYTHONPATH": str(FOLDER),
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
