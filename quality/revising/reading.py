"""Reads the answers to a question into arrays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from annotation.models import Annotation, Participation, Purpose, Question, Task
from quality.checks.excused import excused_answers
from quality.inference.answers import Answers, Floats, Whole
from quality.inference.attention import Elsewhere
from quality.labels import weighing
from quality.labels.decided import decided_labels
from quality.models import AggregatedLabel, Control, TrustEvent
from quality.models.control import CORRECTED
from quality.revising.elsewhere import known_elsewhere

AT_ONCE = 5000
# A person who was trusted anew begins anew: earlier answers stay with who they were then.
RESTORED = "restored"
NO_LABEL = -1
USES = {Purpose.VOTE: 0, Purpose.CONTROL: 1, Purpose.REPEAT: 2}
VOTE, CHECK, AGAIN = USES.values()


@dataclass(frozen=True)
class Written:
    """The answers to one question, in arrays (N) by the order in which they came; `use` is one of `USES`."""

    pk: Whole
    task: Whole
    person: Whole
    label: Whole
    use: Whole

    @property
    def newest(self) -> int:
        """The id of the newest answer, 0 without any."""
        return int(self.pk.max(initial=0))


@dataclass(frozen=True)
class Read:
    """What the mathematics works on, and what its places mean.

    `labels`, `tasks` (T) and `people` (J) are ids; a person stands there once for each new beginning, the
    last of which is `latest`. `votes` and `unsure` (T) count votes. `elsewhere` is what other questions tell
    of these people. `asked` (N) is the id of the task that each answer was given to. `prior` (T + C x C) is
    what a classifier says of tasks, NaN where it says nothing; checks come last, as in `answers`. `echoes`
    are votes that are counted and weigh nothing, since somebody of the same circle had voted
    (quality.people.circles): rows of the places of task and label.
    """

    question: Question
    labels: Sequence[int]
    tasks: Whole
    people: Whole
    latest: Whole
    answers: Answers
    votes: Whole
    unsure: Whole
    newest: int
    asked: Whole
    echoes: Whole
    elsewhere: Elsewhere | None = None
    prior: Floats | None = None


def read(question: Question) -> Read:
    """Return all votes and checks of a question, and what people said when a clip came once more.

    What checks knew and was taken back since checks nobody; nor does a decision that was.
    """
    written = _written(question)
    labels = sorted(question.label_names)
    votes = written.use == VOTE
    tasks, task = np.unique(written.task[votes], return_inverse=True)
    sure = written.label[votes] != NO_LABEL
    counts = np.bincount(task, minlength=len(tasks))
    unsure = np.bincount(task[~sure], minlength=len(tasks))
    people, number, latest, person = _people(question, written)

    about = np.full(len(written.pk), NO_LABEL)
    about[votes] = task
    expected = _expected(question, written, person)
    known = np.flatnonzero(expected != NO_LABEL)
    about[known] = len(tasks) + np.searchsorted(labels, expected[known])
    echo = _echoes(question, written)
    used = (about != NO_LABEL) & (written.label != NO_LABEL) & ~echo
    answers = Answers(
        about[used],
        person[used],
        np.searchsorted(labels, written.label[used]),
        np.r_[_decided(question, tasks, labels), np.arange(len(labels))],
        len(people),
        len(labels),
        again=written.use[used] == AGAIN,
    )
    elsewhere = known_elsewhere(question, people.tolist(), number)
    return Read(
        *(question, labels, tasks, people, latest, answers, counts, unsure),
        newest=written.newest,
        asked=written.task[used],
        echoes=np.stack([about[echo], np.searchsorted(labels, written.label[echo])], axis=1),
        elsewhere=elsewhere,
        prior=_prior(question, tasks, labels),
    )


def _echoes(question: Question, written: Written) -> NDArray[np.bool_]:
    """Return which votes (N) come after another label by the same circle on the same task."""
    parts = Participation.objects.filter(project=question.project_id, circle__isnull=False)
    circles = {person: circle or 0 for person, circle in parts.values_list("annotator", "circle")}
    echo = np.zeros(len(written.pk), bool)
    if not circles:
        return echo
    chose = (written.use == VOTE) & (written.label != NO_LABEL)
    seen: set[tuple[int, int]] = set()
    for row in np.flatnonzero(chose & np.isin(written.person, list(circles))):
        key = (int(written.task[row]), circles[int(written.person[row])])
        echo[row] = key in seen
        seen.add(key)
    return echo


def _expected(question: Question, written: Written, person: Whole) -> Whole:
    """Return the label of each check, and what was said the first time where a clip came once more (N).

    Whoever begins anew (`person`, N) is not held to what they said before.
    """
    expected = np.full(len(written.pk), NO_LABEL)
    known, excused = known_labels(question), excused_answers(question)
    for row in np.flatnonzero(written.use == CHECK):
        label = known.get(int(written.task[row]), NO_LABEL)
        # What was failed before an appeal that somebody agreed to checks nobody.
        is_excused = written.pk[row] <= excused.get(int(written.person[row]), 0)
        if not (is_excused and label != written.label[row]):
            expected[row] = label
    again = np.flatnonzero(written.use == AGAIN)
    if len(again):
        votes = np.flatnonzero(written.use == VOTE)
        said = zip(written.task[votes].tolist(), person[votes].tolist(), strict=True)
        first = dict(zip(said, written.label[votes].tolist(), strict=True))
        for row in again:
            expected[row] = first.get((int(written.task[row]), int(person[row])), NO_LABEL)
    return expected


def _written(question: Question) -> Written:
    rows = (
        Annotation.objects.filter(task__question=question, purpose__in=USES)
        .annotate(
            chosen=Coalesce("label", NO_LABEL),
            use=Case(
                *(When(purpose=purpose, then=Value(use)) for purpose, use in USES.items()),
                output_field=IntegerField(),
            ),
        )
        .order_by("pk")
        .values_list("pk", "task", "annotator", "chosen", "use")
    )
    flat = np.fromiter(chain.from_iterable(rows.iterator(AT_ONCE)), np.int64)
    return Written(*flat.reshape(-1, 5).T)


def known_labels(question: Question) -> dict[int, int]:
    """Return the right label of each task that was asked as a check, by what counts now."""
    controls = Control.objects.filter(question=question, known_right=True, retired_at=None)
    labels = dict(controls.exclude(origin=CORRECTED).values_list("item", "label"))
    tasks = Task.objects.filter(question=question, item__controls__in=controls).values_list("pk", "item")
    return {task: labels[item] for task, item in tasks.distinct() if item in labels}


def _decided(question: Question, tasks: Whole, labels: Sequence[int]) -> Whole:
    """Return the place of the label of each task (T) that a person decided; to who voted, it is known."""
    decided = np.full(len(tasks), NO_LABEL)
    for task, label in decided_labels(question).items():
        place = np.searchsorted(tasks, task)
        if place < len(tasks) and tasks[place] == task:
            decided[place] = np.searchsorted(labels, label)
    return decided


def _prior(question: Question, tasks: Whole, labels: Sequence[int]) -> Floats | None:
    """Return what a classifier says of each task, with rows for the checks; None where it says nothing."""
    found = np.full((len(tasks) + len(labels), len(labels)), np.nan)
    said = AggregatedLabel.objects.filter(task__question=question, prior__isnull=False, machine=False)
    for task, prior in said.values_list("task", "prior").iterator(AT_ONCE):
        place, shares = np.searchsorted(tasks, task), weighing.said_by_machine(prior, labels)
        if shares and place < len(tasks) and tasks[place] == task:
            found[place] = shares
    return None if np.isnan(found).all() else found


def _people(question: Question, written: Written) -> tuple[Whole, Whole, Whole, Whole]:
    """Return the ids of people, for the how-manieth time they begin there, where for the last, and whose
    each answer is.
    """
    begun = np.zeros(len(written.pk), np.int64)
    times: Counter[int] = Counter()
    events = TrustEvent.objects.filter(question=question, kind=RESTORED)
    for annotator, facts in events.values_list("annotator", "facts"):
        begun += (written.person == annotator) & (written.pk > facts["after"])
        times[annotator] += 1
    pairs, person = np.unique(np.stack([written.person, begun]), axis=1, return_inverse=True)
    ids, number = pairs
    # Whoever has begun anew and said nothing since is a newcomer.
    latest = [place for place, pair in enumerate(zip(ids, number, strict=True)) if times[pair[0]] == pair[1]]
    return ids, number, np.array(latest, np.int64), person.reshape(-1)
