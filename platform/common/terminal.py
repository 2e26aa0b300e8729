"""Progress of a command, for whoever looks on."""

from typing import Any


class TerminalProgress:
    """Counts on one line of a terminal; elsewhere it is quiet."""

    def __init__(self, out: Any) -> None:
        self.out = out
        self.done = self.total = 0

    def set_total(self, total: int) -> None:
        """Say how many steps there are in all."""
        self.total = total

    def advance(self, n: int = 1, message: str | None = None) -> None:
        """Say that n more steps are done."""
        self.done += n
        if self.out.isatty():
            end = "\n" if self.done == self.total else ""
            line = f"{self.done:,} of {self.total:,}  {message or ''}"
            self.out.write(f"\r\033[K{line[:78]}", ending=end)
            self.out.flush()
