"""Where a loop stands: its clips, their labels, which are open, and the learner that goes on from there."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from django.db.models import Q

from activelearning import plans
from activelearning.classifier import Classifier
from activelearning.holdout import ASKED, asked_of
from activelearning.learner import Labelled, Learner
from activelearning.lessons.catalogue import lesson_of
from activelearning.lessons.contract import Lesson, Thoughts
from activelearning.likeness import Likeness
from activelearning.machine.audits import FEWEST
from activelearning.models import Arm, Extraction, Held, Pick, Plan, Round
from activelearning.others import others_of
from activelearning.representations import FUSED, RAW
from activelearning.rounds.ground import Ground, lay
from activelearning.rounds.labels import Known, count_answers, read_labels
from activelearning.stopping import affordable
from annotation.models import Item
from annotation.opening import clips_without_item
from quality.inference.answers import Floats, Whole


@dataclass
class Standing:
    """The loop of one question, as it is read at the beginning of a job."""

    plan: Plan
    ground: Ground
    classes: list[int]
    #: Clips that the classifier is sure of and people are asked about all the same.
    audits: Whole = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def read(cls, plan: Plan, extraction: Extraction, folder: Path) -> "Standing":
        """Read the clips of a plan's project and the labels of its question."""
        ground = lay(extraction, folder, others_of(plan), kernel=plan.kernel)
        return cls(plan, ground, [label.pk for label in plan.question.labels.all()])

    @cached_property
    def lesson(self) -> Lesson:
        """What questions of this kind teach."""
        question = self.plan.question
        return lesson_of(question.kind, self.classes, question.settings)

    @property
    def learns(self) -> bool:
        """Whether there is a classifier for this question; else clips are drawn by chance."""
        return self.lesson.can_learn

    @property
    def seed(self) -> int:
        """The same for all questions of a project, so that they share a holdout."""
        return int(self.plan.question.project_id.int % 2**31)

    @cached_property
    def learner(self) -> Learner:
        """What learns and chooses, under the plan as it is now."""
        return self.lesson.learner(
            replace(plans.plan(self.plan.strategy), classifier=self.classifier),
            self.ground.likenesses,
            self.ground.groups,
            random_state=self.seed,
        )

    @property
    def classifier(self) -> Classifier:
        """How it is fitted; the kernel is in the likenesses."""
        return Classifier(self.plan.cost_used, self.plan.upsample)

    @cached_property
    def known(self) -> Known:
        """What people have said."""
        return read_labels(self.plan.question, self.ground.places, self.lesson, self.held)

    @property
    def labelled(self) -> Labelled:
        """L."""
        return self.known.labelled

    @cached_property
    def learnt(self) -> Any:
        """What the classifier has learnt of them; nothing before there is a label."""
        if not self.learns or not len(self.labelled.clips):
            return None
        return self.learner.learn(self.labelled)

    @property
    def hears(self) -> Likeness:
        """How alike clips are to the classifier; before it has learnt, to whoever chooses the first set."""
        if self.learnt is None:
            return self.ground.likenesses.get(FUSED, self.ground.likenesses[RAW])
        heard: Likeness = self.learnt.likeness
        return heard

    def think(self, clips: Whole) -> Thoughts | None:
        """Return what the classifier thinks of clips (n,); nothing before it has learnt."""
        return None if self.learnt is None else self.lesson.thoughts(self.learnt, clips)

    @cached_property
    def unseen(self) -> Floats:
        """What a classifier says of the clips of L whose labels it has not seen (l, C)."""
        if self.learnt is None:
            return np.zeros((0, len(self.classes)))
        return self.learner.unseen(self.learnt, self.labelled)

    @cached_property
    def numbered(self) -> dict[int, int]:
        """The clips of the holdout in the order in which they are asked about: the number of each."""
        places = self.ground.places
        rows = Held.objects.filter(plan=self.plan).values_list("clip", "place")
        return {places[clip_id]: number for clip_id, number in rows if clip_id in places}

    @cached_property
    def held(self) -> Whole:
        """The clips of the holdout."""
        return np.array(list(self.numbered), np.int64)

    @cached_property
    def _picked(self) -> list[tuple[str, int]]:
        places = self.ground.places
        picks = Pick.objects.filter(round__plan=self.plan).values_list("arm", "task__item__clip")
        return [(arm, places.get(clip_id, -1)) for arm, clip_id in picks]

    def held_for(self, more: int) -> Whole:
        """Return the clips of the holdout that are asked about beside so many others; all the rest for 0."""
        asked = [place for arm, place in self._picked if arm == Arm.HOLDOUT]
        waiting = self.held[~np.isin(self.held, [*asked, *self.never_asked])]
        if not more:
            return waiting[: self._afforded(len(waiting), beside=0.0)]
        others = sum(arm not in (Arm.HOLDOUT, Arm.AUDIT) for arm, _ in self._picked)
        return waiting[: max(asked_of(others + more) - len(asked), 0)]

    @cached_property
    def never_asked(self) -> Whole:
        """The clips whose labels are known: checks and practice, on which nobody votes."""
        project = self.plan.question.project
        known = Q(is_control=True) | Q(is_training=True)
        clips = set(Item.objects.filter(known, project=project).values_list("clip", flat=True))
        return np.flatnonzero([clip_id in clips for clip_id in self.ground.clip_ids])

    @cached_property
    def open_clips(self) -> Whole:
        """The clips that a round may choose: asked about by nobody, and of no group of the holdout."""
        free = set(clips_without_item(self.plan.question.project).values_list("pk", flat=True))
        is_free = np.array([clip_id in free for clip_id in self.ground.clip_ids], bool)
        is_free[self.held] = False
        if self.holds_groups:
            is_free &= ~np.isin(self.ground.groups, self.ground.groups[self.held])
        return np.flatnonzero(is_free)

    @cached_property
    def holds_groups(self) -> bool:
        """Whether the holdout is made of whole groups, which then never join L."""
        first = Round.objects.filter(plan=self.plan, number=0).values_list("by_group", flat=True).first()
        return bool(first)

    @cached_property
    def size(self) -> int:
        """How many clips the next round has, beside holdout and audits: no more than its budget allows."""
        return self._afforded(self.batch, beside=ASKED / (1 - ASKED) if self.learns else 0.0)

    @property
    def batch(self) -> int:
        """How many clips a round has, whatever they cost."""
        return self.plan.batch or plans.batch(len(self.ground.clip_ids) - len(self.held))

    @property
    def most_audits(self) -> int:
        """How many audits a round may have: as many as other clips, or a sample, if affordable."""
        return self._afforded(max(self.batch, FEWEST), beside=0.0) if self._is_left else 0

    @property
    def _left(self) -> int | None:
        """How many answers the budget still has when audits are answered; None without a budget."""
        question, budget = self.plan.question, self.plan.answers
        audits = question.project.answers_wanted * len(self.audits)
        return None if budget is None else budget - count_answers(question) - audits

    @property
    def _is_left(self) -> bool:
        """Whether the budget is enough for a clip."""
        return self._left is None or self._left >= self.plan.question.project.answers_wanted

    def _afforded(self, clips: int, *, beside: float) -> int:
        if len(self.audits) and not self._is_left:
            return 0
        each = self.plan.question.project.answers_wanted
        return affordable(clips, left=self._left, each=each, beside=beside)
