"""Print how far people agree on a project's questions, and on each clip."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from annotation.models import Task
from annotation.named import project_named
from common import spreadsheets
from quality.revising.describing import agreement, read_votes


class Command(BaseCommand):
    """Krippendorff's alpha (2011) of each question, and with --csv of each clip."""

    help = "Print Krippendorff's alpha of each question of a project, or with --csv of each of its clips."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the project."""
        parser.add_argument("project", help="the project's id, or its name where only one has it")
        parser.add_argument(
            "--csv", action="store_true", help="A row for each clip with two answers or more."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        project = project_named(options["project"])
        if options["csv"]:
            self.stdout.write(spreadsheets.line(["question", "clip", "clip_name", "alpha"]))
        for question in project.questions.prefetch_related("labels"):
            votes = read_votes(question)
            found = agreement(question, votes)
            if not options["csv"]:
                alpha = f"{found.alpha:.3f}" if found else "none: it has no alpha, or too few answers"
                self.stdout.write(f"{question.text}: {alpha}")
            elif found:
                clips = dict(Task.objects.filter(question=question).values_list("pk", "item__clip"))
                names = dict(Task.objects.filter(question=question).values_list("pk", "item__clip__name"))
                for task, alpha_of_one in zip(votes.tasks, found.of_tasks, strict=True):
                    if alpha_of_one == alpha_of_one:  # noqa: PLR0124 - no number is itself
                        cells = [question.text, clips[task], names[task], round(float(alpha_of_one), 4)]
                        self.stdout.write(spreadsheets.line(cells))
