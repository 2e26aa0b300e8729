"""What others said about the clips of one person's answers, and how often chance alone would agree."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count

from annotation.kinds import Said
from annotation.models import Annotation, Label, Project, Purpose, Question, TaskState
from game.points.aside import set_aside
from game.points.worth import EXACT, Chosen, Vote, by_chance, confirmed, label_of, when_shuffled
from quality.checks.judged import said_in
from quality.labels.casting import SAID
from quality.labels.decided import standing
from quality.models import AggregatedLabel, Control, TrustScore

# What all labels of a question add up to is counted anew after so long.
KEPT_SECONDS = 300
# Of so many answers each is held against what others say of each other clip.
MOST_SHUFFLED = 30


@dataclass(frozen=True)
class Compared:
    """One answer beside what is known, or what others say; None where that does not tell."""

    found: bool | None
    chance: float


class Reader:
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
        return max(0.0, score.mean - self.guessing(question)) if score and score.mean is not None else 0.0

    def guessing(self, question: int) -> float:
        """Return how often a guess is right, where answers are right or wrong."""
        exact = self.questions[question].kind in EXACT
        return 1 / max(self.labels[question], 2) if exact else 0.0

    def _chances(self) -> dict[int, float]:
        """Return how often this person would agree by chance, by question."""
        self.everybody = _said_by_all(self.questions)
        return {pk: self._chance_at(question) for pk, question in self.questions.items()}

    def _chance_at(self, question: Question) -> float:
        answers = [one for one in self.answers if one.task.question_id == question.pk and not one.unsure]
        if question.kind == "single_choice":
            lately = Counter(label_of(said_in(one)) for one in answers)
            return by_chance(self._all_said(question.pk, lately), self.everybody[question.pk])
        votes = [
            one for one in answers if one.purpose == Purpose.VOTE and one.task.state == TaskState.RETIRED
        ]
        said = [(said_in(one), self.others[one.task_id]) for one in votes[-MOST_SHUFFLED:]]
        return when_shuffled(question.kind, said, question.settings)

    def _all_said(self, question: int, lately: Counter[Chosen]) -> Counter[Chosen]:
        """Return how often this person said each label, as far back as is known."""
        score = self.scores.get((self.person_id, question))
        state = score.state if score else None
        if not state or not state.get("said"):
            return lately
        # By the places of the labels.
        return Counter({(state["labels"][int(at)], ""): number for at, number in state["said"].items()})

    def compared(self) -> dict[UUID, list[Compared]]:
        """Return of each turn its answers beside what is known, or what others say."""
        right = self._known()
        by_turn: dict[UUID, list[Compared]] = defaultdict(list)
        for one in self.answers:
            question = one.task.question
            if one.assignment_id and not question.subjective and not one.unsure:
                found = self._is_right(one, right)
                by_turn[one.assignment_id].append(Compared(found, self.chances[question.pk]))
        return by_turn

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
