"""Projects from label columns: what a corpus says becomes questions, known answers and a training round."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction

from accounts.models import User
from annotation.models import Item, Label, Project, Question
from annotation.services import LabelDraft, create_project, save_question
from clips.models import Clip, ClipState, Dataset
from common.errors import UserError
from quality.services import add_controls, open_control_items
from quality.training import add_training, open_training_items

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
        raise UserError("Name at least one column to ask about.", field="columns")
    clips = list(Clip.objects.filter(dataset=dataset, state=ClipState.READY).order_by("sort_key", "pk"))
    project = create_project(owner=owner, dataset=dataset, name=name, **settings)
    questions = {column: _question(project, column, clips, (texts or {}).get(column)) for column in columns}
    controls, training = choose_known(clips, columns, seed=seed)
    set_aside(project, questions, controls)
    set_aside_for_training(project, questions, training)
    return project


def _question(project: Project, column: str, clips: Sequence[Clip], text: str | None) -> Question:
    values = sorted({str(clip.metadata[column]) for clip in clips if clip.metadata.get(column)}, key=_natural)
    if len(values) < 2:
        raise UserError(
            f"Column “{column}” has {len(values)} values in labels.csv; a question needs two or more.",
            field="columns",
        )
    text = text or f"Which {column.replace('_', ' ')} do you hear?"
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
