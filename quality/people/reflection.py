"""The mirror of a player at one project: how consistent, what is mixed up, how trust has moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from django.db.models import prefetch_related_objects

from accounts.models import User
from annotation.examples import HEARD
from annotation.models import Label, Project, Question, QuestionKind
from clips.models import Clip
from clips.serving import audio_url
from quality.models import MirrorStep
from quality.people.mirror import STEP, repeats_of, steps_of

# Fewer clips that came once more say nothing.
FEWEST_REPEATS = 3
EXACT = {QuestionKind.SINGLE_CHOICE, QuestionKind.PAIR, QuestionKind.TEXT}
# From here on two answers to one clip say the same.
THE_SAME = 0.5


@dataclass(frozen=True)
class Example:
    """A clip of a label to hear, and its link."""

    clip: Clip
    address: str


@dataclass(frozen=True)
class Heard:
    """A label and its example clips."""

    label: Label
    examples: Sequence[Example]


@dataclass(frozen=True)
class Reflection:
    """One person at one question.

    `again` clips came once more, of `same` of them the same was said; where answers are graded, `near` is how
    near both answers are on average, from 0 to 1. `trust` is after every twenty answers, the oldest first.
    """

    question: Question
    again: int
    same: int
    near: float | None
    steps: Sequence[MirrorStep]
    said: Heard | None
    meant: Heard | None

    @property
    def is_exact(self) -> bool:
        """Whether two answers are the same or not, and nothing in between."""
        return self.question.kind in EXACT

    @property
    def is_consistent_known(self) -> bool:
        """Whether enough clips came once more to say anything."""
        return self.again >= FEWEST_REPEATS

    @property
    def trust(self) -> list[float]:
        """How far they were trusted after each step."""
        return [step.trust for step in self.steps]

    @property
    def answers(self) -> int:
        """How many answers the newest step stands on, in whole steps."""
        return self.steps[-1].answers // STEP * STEP if self.steps else 0

    @property
    def way(self) -> str:
        """How trust moved from the first step to the last: up, down, or even."""
        moved = self.trust[-1] - self.trust[0] if len(self.steps) > 1 else 0.0
        return "up" if moved > 0 else "down" if moved < 0 else "even"


def reflections_of(user: User, project: Project) -> list[Reflection]:
    """Return the mirror of a person at each question of a project, in the same few statements always."""
    questions = list(project.questions.prefetch_related("labels"))
    steps, repeats = steps_of(user, project), repeats_of(user, questions)
    labels = {label.pk: label for question in questions for label in question.labels.all()}
    last = [found[-1] for found in steps.values()]
    mixed = [labels[pk] for step in last for pk in (step.said_id, step.meant_id) if pk in labels]
    prefetch_related_objects(mixed, HEARD)
    return [
        _reflection(one, steps.get(one.pk, []), repeats.get(one.pk, []), labels, user) for one in questions
    ]


def _reflection(
    question: Question,
    steps: Sequence[MirrorStep],
    repeats: Sequence[float],
    labels: dict[int, Label],
    user: User,
) -> Reflection:
    last = steps[-1] if steps else None
    said, meant = (labels.get(pk or 0) for pk in (last and last.said_id, last and last.meant_id))
    is_mixed = said is not None and meant is not None
    return Reflection(
        question=question,
        again=len(repeats),
        same=sum(grade >= THE_SAME for grade in repeats),
        near=fmean(repeats) if repeats else None,
        steps=steps,
        said=_heard(said, user) if is_mixed and said else None,
        meant=_heard(meant, user) if is_mixed and meant else None,
    )


def _heard(label: Label, user: User) -> Heard:
    clips: list[Clip] = [example.clip for example in label.heard]  # type: ignore[attr-defined]  # prefetched
    for clip in clips:
        clip.name = label.name
    return Heard(label, [Example(clip, audio_url(clip, user)) for clip in clips])
