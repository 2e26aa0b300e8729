"""What happens once a transaction has committed, and may fail without harm."""

from collections.abc import Callable
from typing import Any

from django.db import transaction


def after_commit(work: Callable[..., Any], *arguments: Any) -> None:
    """Do work once the transaction has committed; should it fail, that is logged and stops nothing."""

    # Not a partial: Django logs a robust callback by its name, and fails itself where there is none.
    def do() -> None:
        work(*arguments)

    do.__qualname__ = getattr(work, "__qualname__", do.__qualname__)
    transaction.on_commit(do, robust=True)
