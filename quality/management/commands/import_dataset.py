"""manage.py import_dataset DIR: a corpus folder becomes a dataset, with --question COLUMN a project too."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotation.models import Project
from annotation.services import launch
from clips.corpus import dataset_named, import_folder, owner_named
from clips.models import Consent, Dataset
from clips.selectors import Report, report, troubled_files
from common.errors import UserError
from common.terminal import TerminalProgress
from quality.known.columns import draft_from_columns

SAID = ("source", "licence", "consent")


class Command(BaseCommand):
    """Imports a folder of sounds with its labels.csv; run again, it only adds what is new.

    What the table knows becomes the labels and the control questions of a project, where columns are named.
    """

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
        parser.add_argument(
            "--question",
            action="append",
            default=[],
            metavar="COLUMN",
            help="ask about this column of labels.csv; may be given several times",
        )
        parser.add_argument("--project", metavar="NAME", help="the project's name (default: the dataset's)")
        parser.add_argument("--launch", action="store_true", help="open the project to players")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then say what came of it."""
        folder = options["folder"].expanduser().resolve()
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit must be 1 or more.")
        try:
            dataset = self._import(folder, options)
            if options["question"]:
                self._make_project(dataset, options)
        except UserError as error:
            raise CommandError(error.message) from error

    def _import(self, folder: Path, options: dict[str, Any]) -> Dataset:
        """Import a folder into a new dataset or the one of that name."""
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

    def _make_project(self, dataset: Dataset, options: dict[str, Any]) -> None:
        """Make the project, unless it is there already."""
        name = options["project"] or dataset.name
        if Project.objects.filter(owner=dataset.owner, name=name).exists():
            self.stdout.write(f"The project “{name}” is there already and stays as it is.")
            return
        project = draft_from_columns(dataset, owner=dataset.owner, name=name, columns=options["question"])
        self.stdout.write(f"“{name}” asks {len(options['question'])} questions about the clips.")
        if options["launch"]:
            launch(project)
            self.stdout.write("It is launched: its turns are made ready in the background.")
