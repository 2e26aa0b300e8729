"""The kinds of background work, by name."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_works: dict[str, "Work"] = {}


@dataclass(frozen=True)
class Work:
    """A function that does one kind of background work, given a Progress and the job's arguments."""

    kind: str
    queue: str
    function: Callable[..., None]

    def __call__(self, progress: Any, **arguments: Any) -> None:
        self.function(progress, **arguments)

    def check(self, arguments: dict[str, Any]) -> None:
        """Raise TypeError here and now, not later in a worker, when the arguments do not fit the function."""
        inspect.signature(self.function).bind(None, **arguments)


def job(kind: str, *, queue: str = "default") -> Callable[[Callable[..., None]], Work]:
    """Register a work function as a kind of job.

    The function must be idempotent: after a lost worker it is called again with the same arguments.
    """

    def register(function: Callable[..., None]) -> Work:
        if kind in _works:
            raise ValueError(f"Two functions claim the job {kind!r}.")
        _works[kind] = Work(kind, queue, function)
        return _works[kind]

    return register


def find(kind: str) -> Work:
    """Return the work of a kind; LookupError when this process does not know it."""
    return _works[kind]


def queue_of(kind: str) -> str:
    """Return the queue of a kind; one that this process does not know goes to the default queue."""
    return _works[kind].queue if kind in _works else "default"
