"""What came of some turns of one person in a project: what was confirmed, without their own votes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count

from annotation.kinds import Said
from annotation.models import Annotation, Assignment, Label, Project, Purpose, Question, TaskState
from game.points.aside import set_aside
from game.points.rule import passed_share, skill
from game.points.worth import (
    BY_CHANCE,
    EXACT,
    THE_SAME,
    Chosen,
    Vote,
    by_chance,
    confirmed,
    label_of,
)
from quality.checks.judged import said_in
from quality.checks.sums import told
from quality.labels.casting import SAID
from quality.labels.decided import standing
from quality.models import AggregatedLabel, Control, TrustEvent, TrustScore
from quality.services import dice

# Fewer checks, or clips that came once more, say nothing.
FEWEST_CHECKS = 5
FEWEST_REPEATS = 3
MOST_REPEATS = 100
# What all labels of a question add up to is counted anew after so long.
KEPT_SECONDS = 300


@dataclass
class Evidence:
    """What came of some turns.

    Of `counted` turns `agreed` were confirmed, `expected` would have been by chance; `counted` is 0 while too
    few can be compared. `same_again` clips that came once more were answered as before. `closed` clips have
    ended with this person's vote among theirs; `alone` were voted on by nobody else whose word
    counts. `skills` is how far above chance the person is known to be right.
    """

    agreed: int = 0
    counted: int = 0
    expected: float = 0.0
    same_again: int = 0
    closed: int = 0
    alone: int = 0
    skills: float = 0.0
    answers: list[Annotation] = field(default_factory=list)


def evidence_of(person_id: int, project: Project, turns: Sequence[Assignment]) -> Evidence:
    """Return what came of turns, in the same few statements however many they are."""
    answers = _answers(turns)
    reader = _Reader(person_id, project, answers)
    found = Evidence(answers=answers, skills=reader.skills())
    found.closed = len({one.task.item_id for one in reader.votes if one.task.state == TaskState.RETIRED})
    found.alone = reader.alone
    found.same_again = _same_again(person_id, project.pk, turns)
    controls = {turn.pk for turn in turns if turn.is_control}
    known, others, chances = reader.compared(controls)
    throw = f"points {person_id} {project.pk} {turns[0].number}"
    sums = told(known, others, lambda place: dice(f"{throw} {place}"))
    if sums and chances:
        found.agreed, found.counted = sums.agreed, sums.counted
        found.expected = fmean(chances) * sums.counted
    return found


def _answers(turns: Sequence[Assignment]) -> list[Annotation]:
    ordinary = [turn.pk for turn in turns if not (turn.is_training or turn.is_retest or turn.is_repeat)]
    given = Annotation.objects.filter(assignment__in=ordinary)
    return list(given.select_related("task__question").order_by("pk"))


def _same_again(person_id: int, project_id: UUID, turns: Sequence[Assignment]) -> int:
    """Return how many answers to clips that came once more said the same, where people may rightly differ."""
    again = [turn.pk for turn in turns if turn.is_repeat]
    second = Annotation.objects.filter(assignment__in=again, task__question__subjective=True)
    events = TrustEvent.objects.filter(
        annotator=person_id,
        project=project_id,
        kind="repeat",
        facts__second__in=list(second.values_list("pk", flat=True)),
    )
    grades = events.values_list("facts__sameness", flat=True)
    return sum(grade is not None and grade >= THE_SAME for grade in grades)


class _Reader:
    """Reads what others said about the clips of one person's answers."""

    def __init__(self, person_id: int, project: Project, answers: Sequence[Annotation]) -> None:
        self.person_id = person_id
        self.project = project
        self.answers = answers
        self.questions = {one.task.question_id: one.task.question for one in answers}
        self.votes = [one for one in answers if one.purpose == Purpose.VOTE]
        self.labels = Counter(
            Label.objects.filter(question__in=self.questions).values_list("question", flat=True)
        )
        tasks = [one.task_id for one in self.votes]
        self.decided = standing(tasks)
        self.scores = self._scores(tasks)
        self.others = self._others(tasks)
        self.chances = self._chances()
        self.alone = sum(
            one.task.state == TaskState.RETIRED and not self.others[one.task_id] for one in self.votes
        )

    def _scores(self, tasks: Collection[int]) -> dict[tuple[int, int], TrustScore]:
        people = Annotation.objects.filter(task__in=tasks, purpose=Purpose.VOTE).values("annotator")
        scores = TrustScore.objects.filter(question__in=self.questions)
        found = scores.filter(annotator__in=people) | scores.filter(annotator=self.person_id)
        return {(one.annotator_id, one.question_id): one for one in found}

    def _others(self, tasks: Collection[int]) -> dict[int, list[Vote]]:
        aside = {self.person_id, *set_aside(self.person_id, self.project.pk, self.questions)}
        found: dict[int, list[Vote]] = defaultdict(list)
        cast = Annotation.objects.filter(task__in=tasks, purpose=Purpose.VOTE)
        for task, person, question, *columns in cast.values_list(
            "task", "annotator", "task__question", *SAID
        ):
            if person not in aside:
                found[task].append(Vote(Said(*columns), self._weight(person, question)))
        return found

    def _weight(self, person: int, question: int) -> float:
        score = self.scores.get((person, question))
        return max(0.0, score.mean - self._chance(question)) if score and score.mean is not None else 0.0

    def _chance(self, question: int) -> float:
        exact = self.questions[question].kind in EXACT
        return 1 / max(self.labels[question], 2) if exact else 0.0

    def _chances(self) -> dict[int, float]:
        """Return how often this person would agree by chance, by question."""
        everybody = _said_by_all(self.questions)
        mine: dict[int, Counter[Chosen]] = defaultdict(Counter)
        for one in self.answers:
            if not one.unsure:
                mine[one.task.question_id][label_of(said_in(one))] += 1
        return {
            pk: by_chance(self._all_said(pk, mine[pk]), everybody[pk])
            if question.kind == "single_choice"
            else BY_CHANCE
            for pk, question in self.questions.items()
        }

    def _all_said(self, question: int, lately: Counter[Chosen]) -> Counter[Chosen]:
        """Return how often this person said each label, as far back as is known."""
        score = self.scores.get((self.person_id, question))
        state = score.state if score else None
        if not state or not state.get("said"):
            return lately
        # By the places of the labels.
        return Counter({(state["labels"][int(at)], ""): number for at, number in state["said"].items()})

    def compared(self, controls: Collection[UUID]) -> tuple[list[bool], list[bool | None], list[float]]:
        """Return what is known of checks, of other turns, and how often each agrees by chance."""
        right = self._known()
        by_turn: dict[UUID, list[tuple[bool | None, float]]] = defaultdict(list)
        for one in self.answers:
            question = one.task.question
            if one.assignment_id and not question.subjective and not one.unsure:
                found = self._is_right(one, right)
                by_turn[one.assignment_id].append((found, self.chances[question.pk]))
        known = [
            all(found for found, _ in by_turn[pk])
            for pk in by_turn
            if pk in controls and all(found is not None for found, _ in by_turn[pk])
        ]
        others = [_all(said) for pk, said in by_turn.items() if pk not in controls]
        return known, others, [_product(said) for said in by_turn.values()]

    def _known(self) -> dict[tuple[int, int], int]:
        items = [one.task.item_id for one in self.answers if one.purpose == Purpose.CONTROL]
        active = Control.objects.filter(item__in=items, known_right=True, retired_at=None)
        return {(one.question_id, one.item_id): one.label_id for one in active}

    def _is_right(self, one: Annotation, right: dict[tuple[int, int], int]) -> bool | None:
        question = one.task.question
        if one.purpose == Purpose.CONTROL:
            known = right.get((question.pk, one.task.item_id))
            return None if known is None else one.label_id == known
        if one.purpose != Purpose.VOTE:
            return None
        decision = self.decided.get(one.task_id)
        if decision and decision.said:
            decided = [Vote(said_in(decision.said), 1.0)]
            return confirmed(question.kind, said_in(one), decided, question.settings)
        if one.task.state != TaskState.RETIRED:
            return None
        return confirmed(question.kind, said_in(one), self.others[one.task_id], question.settings)

    def skills(self) -> float:
        """Return how far above chance this person is known to be right, on average over the questions."""
        found = [self._skill(pk, question) for pk, question in self.questions.items()]
        return fmean(found) if found else 0.0

    def _skill(self, pk: int, question: Question) -> float:
        if question.subjective:
            return skill(self._with_oneself(pk), 0.0)
        score = self.scores.get((self.person_id, pk))
        chance = self._chance(pk)
        if score is None:
            return 0.0
        if score.mean is not None:
            return skill(score.mean if score.low is None else score.low, chance)
        enough = score.checks >= FEWEST_CHECKS
        return skill(passed_share(score.checks_passed, score.checks), chance) if enough else 0.0

    def _with_oneself(self, pk: int) -> float:
        events = TrustEvent.objects.filter(annotator=self.person_id, question=pk, kind="repeat")
        newest = events.order_by("-pk").values_list("facts__sameness", flat=True)[:MOST_REPEATS]
        grades = [grade for grade in newest if grade is not None]
        return fmean(grades) if len(grades) >= FEWEST_REPEATS else 0.0


def _said_by_all(questions: Collection[int]) -> dict[int, Counter[Chosen]]:
    """Return how often each label was decided on, by question; counted for everybody once in a while."""
    keys = {pk: f"game.points.said.{pk}" for pk in questions}
    known = cache.get_many(keys.values())
    found = {pk: known[key] for pk, key in keys.items() if key in known}
    missing = {pk: Counter[Chosen]() for pk in keys if pk not in found}
    if missing:
        ended = AggregatedLabel.objects.filter(
            task__question__in=missing, task__state=TaskState.RETIRED, label__isnull=False
        )
        rows = ended.order_by().values_list("task__question", "label").annotate(number=Count("pk"))
        for question, label, number in rows:
            missing[question][label, ""] = number
        cache.set_many({keys[pk]: counted for pk, counted in missing.items()}, KEPT_SECONDS)
    return found | missing


def _all(said: Sequence[tuple[bool | None, float]]) -> bool | None:
    compared = [found for found, _ in said if found is not None]
    return all(compared) if compared else None


def _product(said: Sequence[tuple[bool | None, float]]) -> float:
    product = 1.0
    for _, chance in said:
        product *= chance
    return product
