"""Write a project's labels or answers to a file, as the download does."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotation.named import project_named
from exports.rows import rows_of
from exports.writers import WRITERS, writer


class Command(BaseCommand):
    """Write a project's labels or answers to a file, or to the screen."""

    help = "Write a project's labels or answers to a file, or to the screen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the project, the format and the file."""
        parser.add_argument("project", help="the project's id, or its name where only one has it")
        parser.add_argument("--format", default=WRITERS[0].name, choices=[known.name for known in WRITERS])
        parser.add_argument("--output", type=Path, help="the file to write; the screen without it")

    def handle(self, *args: Any, project: str, format: str, output: Path | None, **options: Any) -> None:
        """Write the file whole or not at all."""
        chosen = writer(format)
        if chosen is None:
            raise CommandError(f"There is no format {format!r}.")
        parts = chosen.write(rows_of(project_named(project)))
        if output is None:
            for part in parts:
                self.stdout.write(part, ending="")
            return
        try:
            save(parts, output)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stderr.write(f"{output} is written.")


def save(parts: Iterator[str], output: Path) -> None:
    """Write beside the file and put it in place when it is whole."""
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.writelines(parts)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)
