"""Projects from label columns: what a corpus says becomes questions, known answers and a training round."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from annotation.models import Item, Label, Project, Question, Task, TaskState
from annotation.services import LabelDraft, create_project, open_tasks, save_question
from annotation.services.questions import locked_draft
from clips.models import Clip, ClipState, Dataset
from common.errors import UserError
from quality.known.training import add_training, open_training_items
from quality.services import add_controls, open_control_items

MOST_CONTROLS = 40
SHARE_OF_CONTROLS = 0.1
MOST_TRAINING = 4


@transaction.atomic
def draft_from_columns(
    dataset: Dataset,
    *,
    owner: User,
    name: str,
    columns: Sequence[str],
    texts: Mapping[str, str] | None = None,
    seed: int = 0,
    **settings: str,
) -> Project:
    """Make a draft with a question for each column and its values as labels; some clips become controls,
    and a few others the training round.

    `texts` words the questions by column; without, they ask which of the column's values is heard.
    """
    if not columns:
        raise UserError(_("Name at least one column to ask about."), field="columns")
    clips = _ready(dataset)
    project = create_project(owner=owner, dataset=dataset, name=name, **settings)
    questions = {column: _question(project, column, clips, (texts or {}).get(column)) for column in columns}
    _set_some_aside(project, questions, clips, {}, seed=seed)
    return project


@transaction.atomic
def question_from_column(project: Project, column: str, *, seed: int = 0) -> Question:
    """Write a question whose labels are a column's values; what the column knows becomes checks and practice.

    Where clips were set aside before, they are used for this one too.
    """
    project = locked_draft(project.pk, _("Questions can be written only before the launch."))
    clips = _ready(project.dataset)
    question = _question(project, column, clips, None)
    there = dict(Item.objects.filter(project=project).values_list("clip", "is_training"))
    for is_training, add in ((False, partial(add_controls, origin="column")), (True, add_training)):
        told = [clip for clip in clips if there.get(clip.pk) is is_training and clip.metadata.get(column)]
        for asked, pairs in _pairs(project, {column: question}, told):
            add(asked, pairs)
    _set_some_aside(project, {column: question}, clips, there, seed=seed)
    return question


def complete_known(project: Project) -> None:
    """Before the launch: ask every question about what was set aside; set free what nobody knows any more.

    Questions may have come or gone since. A check that asks fewer of them than other turns do would be known
    by that.
    """
    aside = Item.objects.filter(Q(is_control=True) | Q(is_training=True), project=project)
    aside.filter(controls=None).delete()
    open_tasks(project, list(aside.values_list("clip", flat=True)), wanted=0, selected_by="control")
    Task.objects.filter(item__in=aside, wanted=0, state=TaskState.OPEN).update(state=TaskState.RETIRED)


def _ready(dataset: Dataset) -> list[Clip]:
    clips = Clip.objects.filter(dataset=dataset, state=ClipState.READY)
    return list(clips.only("metadata", "sort_key").order_by("sort_key", "pk"))


def _set_some_aside(
    project: Project,
    questions: dict[str, Question],
    clips: Sequence[Clip],
    there: Mapping[UUID, bool],
    *,
    seed: int,
) -> None:
    """Choose checks and practice, unless some are there; `there` says of known clips if they are practice."""
    free = [clip for clip in clips if clip.pk not in there]
    controls, training = choose_known(free, list(questions), seed=seed)
    if False not in there.values():
        set_aside(project, questions, controls)
    if True not in there.values():
        set_aside_for_training(project, questions, training)


def _question(project: Project, column: str, clips: Sequence[Clip], text: str | None) -> Question:
    values = sorted({str(clip.metadata[column]) for clip in clips if clip.metadata.get(column)}, key=_natural)
    if len(values) < 2:
        raise UserError(
            _("Column “%(column)s” has %(values)s values in labels.csv; a question needs two or more.")
            % {"column": column, "values": len(values)},
            field="columns",
        )
    text = text or _("Which %(column)s do you hear?") % {"column": column.replace("_", " ")}
    return save_question(project, text=text, labels=[LabelDraft(value) for value in values])


def _natural(value: str) -> tuple[bool, float, str]:
    return (False, float(value), "") if value.lstrip("-").isdigit() else (True, 0.0, value)


def choose_known(
    clips: Sequence[Clip], columns: Sequence[str], *, seed: int
) -> tuple[list[Clip], list[Clip]]:
    """Return clips to check with and others to practise on, evenly over the first column's labels.

    A tenth of the fully labelled clips are checks, at most 40; as many are for practice, at most 4.
    """
    by_label: dict[str, list[Clip]] = defaultdict(list)
    for clip in clips:
        if all(clip.metadata.get(column) for column in columns):
            by_label[clip.metadata[columns[0]]].append(clip)
    dice = random.Random(seed)  # noqa: S311 - a sample, not a secret
    for same_label in by_label.values():
        dice.shuffle(same_label)
    wanted = min(MOST_CONTROLS, int(SHARE_OF_CONTROLS * sum(map(len, by_label.values()))))
    turns = [clip for row in _in_turns(list(by_label.values())) for clip in row]
    return turns[:wanted], turns[wanted : wanted + min(MOST_TRAINING, wanted)]


def _in_turns(groups: Sequence[Sequence[Clip]]) -> list[list[Clip]]:
    longest = max(map(len, groups), default=0)
    return [[group[place] for group in groups if place < len(group)] for place in range(longest)]


@transaction.atomic
def set_aside(project: Project, questions: dict[str, Question], known: Sequence[Clip]) -> None:
    """Make control questions of clips whose metadata holds the answer; they are never voted on."""
    open_control_items(project, [clip.pk for clip in known])
    for question, pairs in _pairs(project, questions, known):
        add_controls(question, pairs, origin="column")


@transaction.atomic
def set_aside_for_training(project: Project, questions: dict[str, Question], known: Sequence[Clip]) -> None:
    """Make the training round of clips whose metadata holds the answer; they are never voted on."""
    open_training_items(project, [clip.pk for clip in known])
    for question, pairs in _pairs(project, questions, known):
        add_training(question, pairs)


def _pairs(
    project: Project, questions: dict[str, Question], known: Sequence[Clip]
) -> Iterator[tuple[Question, list[tuple[Item, Label]]]]:
    items = Item.objects.filter(project=project, clip__in=known).select_related("clip")
    for column, question in questions.items():
        labels = {label.name: label for label in question.labels.all()}
        yield question, [(item, labels[str(item.clip.metadata[column])]) for item in items]
