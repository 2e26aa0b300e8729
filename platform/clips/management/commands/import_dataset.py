"""manage.py import_dataset DIR: a corpus folder becomes a dataset."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Role, User
from clips.corpus import import_folder
from clips.models import Consent, Dataset
from clips.selectors import Report, report, troubled_files
from clips.services import create_dataset, edit_dataset
from common.errors import UserError

SAID = ("source", "licence", "consent")


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


class Command(BaseCommand):
    """Imports a folder of sounds with its labels.csv; run again, it only adds what is new."""

    help = "Make a dataset of a folder: sound files and, beside them, a labels.csv (file, speaker, …)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the command line."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--name", help="the dataset's name (default: the folder's)")
        parser.add_argument("--owner", metavar="USERNAME", help="whose it is (default: the only data owner)")
        parser.add_argument("--source", help="where the sounds come from")
        parser.add_argument("--licence", help="under which licence they may be used")
        parser.add_argument("--consent", choices=[value for value in Consent.values if value])
        parser.add_argument("--limit", type=int, metavar="N", help="only N sounds, spread over the folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then say what came of it."""
        folder = options["folder"].expanduser().resolve()
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit must be 1 or more.")
        try:
            self.import_dataset(folder, options)
        except UserError as error:
            raise CommandError(error.message) from error

    def import_dataset(self, folder: Path, options: dict[str, Any]) -> Dataset:
        """Import a folder into a new dataset or the one of that name; return it."""
        owner = owner_named(options["owner"])
        said = {name: options[name] for name in SAID if options[name]}
        dataset = dataset_named(owner, options["name"] or folder.name, said)
        started = time.monotonic()
        progress = TerminalProgress(self.stdout)
        upload = import_folder(dataset, folder, by=owner, progress=progress, limit=options["limit"])
        self._summarise(dataset, report(upload, listed=0), time.monotonic() - started)
        return dataset

    def _summarise(self, dataset: Dataset, outcome: Report, seconds: float) -> None:
        self.stdout.write(
            f"“{dataset.name}”: {outcome.ready:,} clips are new, {outcome.duplicates:,} were here already, "
            f"{outcome.refused:,} files were refused ({seconds:.1f} s)."
        )
        for file in troubled_files(outcome.upload).filter(state="refused"):
            self.stderr.write(f"{file.name}: {file.reason}")


def owner_named(username: str | None) -> User:
    """Return the data owner of that name, or the only one there is."""
    owners = User.objects.filter(role__in=[Role.OWNER, Role.ADMIN], is_active=True, closed_at=None)
    if username:
        owner = owners.filter(username__iexact=username).first()
        if owner is None:
            raise CommandError(f"There is no data owner or admin called {username}.")
        return owner
    names = list(owners.order_by("username").values_list("username", flat=True)[:6])
    if len(names) != 1:
        known = ", ".join(names) or "there is none yet"
        raise CommandError(f"Say whose the dataset is with --owner USERNAME ({known}).")
    return owners.get()


def dataset_named(owner: User, name: str, said: dict[str, str]) -> Dataset:
    """Return the owner's dataset of that name, made where there is none, with what is said of it now."""
    known = Dataset.objects.filter(owner=owner, name=name, erased_at=None).first()
    if known is None:
        return create_dataset(owner=owner, name=name, **said)
    return edit_dataset(known, **said) if said else known
