"""manage.py import_dataset DIR --question COLUMN: a corpus folder becomes a dataset and a project."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from annotation.models import Project
from annotation.services import launch
from clips.management.commands import import_dataset
from clips.models import Dataset
from quality.known import draft_from_columns


class Command(import_dataset.Command):
    """The import of clips, with questions: what the table knows becomes labels and control questions."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the command line."""
        super().add_arguments(parser)
        parser.add_argument(
            "--question",
            action="append",
            default=[],
            metavar="COLUMN",
            help="ask about this column of labels.csv; may be given several times",
        )
        parser.add_argument("--project", metavar="NAME", help="the project's name (default: the dataset's)")
        parser.add_argument("--launch", action="store_true", help="open the project to players")

    def import_dataset(self, folder: Path, options: dict[str, Any]) -> Dataset:
        """Import the clips, then make the project if questions were named and it is not there yet."""
        dataset = super().import_dataset(folder, options)
        if options["question"]:
            self._make_project(dataset, options)
        return dataset

    def _make_project(self, dataset: Dataset, options: dict[str, Any]) -> None:
        name = options["project"] or dataset.name
        if Project.objects.filter(owner=dataset.owner, name=name).exists():
            self.stdout.write(f"The project “{name}” is there already and stays as it is.")
            return
        project = draft_from_columns(dataset, owner=dataset.owner, name=name, columns=options["question"])
        self.stdout.write(f"“{name}” asks {len(options['question'])} questions about the clips.")
        if options["launch"]:
            launch(project)
            self.stdout.write("It is launched: its turns are made ready in the background.")
