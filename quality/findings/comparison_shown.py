"""What the page of labels under each aggregation shows of a comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from annotation.models import Label, Question, Task, TaskState
from quality.labels.shown import in_a_line
from quality.models import AggregatedLabel, Finding

#: What methods are called, and how each adds up; web processes load none of them (quality.aggregation).
METHOD_WORDS = {
    "majority": (_("Majority"), _("One person, one vote.")),
    "mean": (_("Plain mean"), _("Every rating counts the same.")),
    "weighted_trustability": (
        _("Weighted by checks"),
        _("Each vote counts as much as the share of checks that its person passed."),
    ),
    "weighted": (
        _("Weighted by trust"),
        _("Each vote counts as far as its person is trusted: how Earmark labels."),
    ),
    "dawid_skene": (_("Dawid and Skene"), _("How each person confuses labels, from the votes alone.")),
    "evaluator_weighted": (
        _("Evaluator weighted"),
        _("Each rating counts as far as the ratings of its person go along with those of all."),
    ),
    "posterior": (_("Posterior"), _("How Earmark labels.")),
}
#: Of single choices, in the order of quality.aggregation.comparing.METHODS.
OF_LABELS = ("majority", "weighted_trustability", "dawid_skene", "posterior")
PAGE = 20


@dataclass(frozen=True)
class Differing:
    """A clip that methods label differently: its task, and each method with its label or words, if any."""

    task: Task
    votes: int
    labels: list[tuple[str, Label | str | None]]


@dataclass(frozen=True)
class DifferingPage:
    """Some clips that differ, how many there are, where the next ones begin; of so many kept ones at most."""

    rows: list[Differing]
    number: int
    after: int | None
    is_cut: bool


def comparison_shown(finding: Finding) -> dict[str, Any]:
    """Return how far each two methods go apart, and how often each is right where that is known."""
    found = finding.found or {}
    if not found["clips"]:
        return {}
    known, right = found["known"], found["right"]
    names = methods_of(found)
    words = _words_of(names)
    return {
        "methods": words,
        "ways": [(word, METHOD_WORDS[name][1]) for name, word in zip(names, words, strict=True)],
        "is_choice": "methods" not in found,
        "matrix": [
            (word, [(number, other) for other, number in enumerate(row)], place)
            for place, (word, row) in enumerate(zip(words, found["differ"], strict=True))
        ],
        "right": [(word, right[name] / known) for name, word in zip(names, words, strict=True)]
        if known
        else [],
    }


def methods_of(found: Mapping[str, Any]) -> Sequence[str]:
    """Return the names of the methods that were compared, in their order."""
    return found.get("methods") or OF_LABELS


def _words_of(names: Sequence[str]) -> list[str]:
    return [str(METHOD_WORDS[name][0]) for name in names]


def differing_of(finding: Finding, pair: tuple[int, int] | None, after: int) -> DifferingPage:
    """Return some clips that differ, or those that two methods (their places) label differently."""
    found, question = finding.found or {}, finding.question
    rows = [row for row in found.get("rows", ()) if pair is None or _is_apart(row, pair)]
    some = rows[after : after + PAGE]
    tasks = Task.objects.filter(pk__in=[row[0] for row in some]).exclude(state=TaskState.WITHDRAWN)
    by_id = {task.pk: task for task in tasks.select_related("item__clip")}
    labels = {label.pk: label for label in question.labels.all()} if question else {}
    words = _words_of(methods_of(found))
    shown = partial(_shown, question, labels)
    return DifferingPage(
        [
            Differing(by_id[task], votes, list(zip(words, map(shown, said), strict=True)))
            for task, votes, said, *_apart in some
            if task in by_id
        ],
        number=len(rows),
        after=after + PAGE if len(rows) > after + PAGE else None,
        is_cut=found.get("number", 0) > len(found.get("rows", ())),
    )


def _shown(question: Question | None, labels: Mapping[int, Label], said: Any) -> Label | str | None:
    """Return what one method says of a clip: a label, or the words of a result that is none."""
    if question is None or not isinstance(said, dict):
        return labels.get(said)
    if said["label"]:
        return labels.get(said["label"])
    return in_a_line(question, AggregatedLabel(value=said["value"], tied=said["tied"]))


def _is_apart(row: Sequence[Any], pair: tuple[int, int]) -> bool:
    """Return whether two methods, by place, say something different of a clip; labels say it themselves."""
    if len(row) > 3:
        return sorted(pair) in row[3]
    return bool(row[2][pair[0]] != row[2][pair[1]])
