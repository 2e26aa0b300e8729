"""Why a clip was asked about: every clip is, or a round of a loop chose it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from annotation.models import Task
from quality.labels.history import MACHINE

#: By whom tasks are opened that no loop chose.
BY_NOBODY = {"all", "control", "training", MACHINE}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which round of a loop chose a clip, counted from 0, and why, in words."""

    round: int
    why: str


#: Returns by their ids which of some tasks a loop chose: the number of the round, and why.
Rounds = Callable[[Sequence[int]], dict[int, tuple[int, str]]]


def chosen_of(tasks: Sequence[Task]) -> dict[int, Chosen]:
    """Return which of these tasks a loop chose, in one statement; in none where no loop chooses."""
    wanted = [task.pk for task in tasks if task.selected_by not in BY_NOBODY]
    if not wanted:
        return {}
    rounds: Rounds = import_string(settings.ROUNDS_OF_TASKS)
    return {task: Chosen(number, why) for task, (number, why) in rounds(wanted).items()}


def asked_in_words(task: Task, chosen: Chosen | None) -> str:
    """Return in words why a clip was asked about."""
    if chosen:
        return chosen.why
    if task.selected_by == "control":
        return _("As a check: its label was known")
    if task.selected_by == "training":
        return _("In the training round: its label was known")
    if task.selected_by == MACHINE:
        return _("Nobody was asked: a classifier was sure of it")
    if task.selected_by == "loop":
        return _("Chosen by the loop of another question")
    return _("Every clip is asked about")
