"""Where a loop stands: its clips, their labels, which are open, and the learner that goes on from there."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from django.db.models import Q

from activelearning import plans
from activelearning.learner import Labelled, Learner, Learnt
from activelearning.models import Extraction, Plan, Round
from activelearning.rounds.ground import Ground, lay
from activelearning.rounds.labels import Known, held_clips, read_labels
from annotation.models import Item, QuestionKind
from annotation.opening import clips_without_item
from quality.inference.answers import Whole


@dataclass
class Standing:
    """The loop of one question, as it is read at the beginning of a job."""

    plan: Plan
    ground: Ground
    classes: list[int]

    @classmethod
    def read(cls, plan: Plan, extraction: Extraction, folder: Path) -> "Standing":
        """Read the clips of a plan's project and the labels of its question."""
        return cls(plan, lay(extraction, folder), [label.pk for label in plan.question.labels.all()])

    @property
    def learns(self) -> bool:
        """Whether there is a classifier for questions of this kind; else clips are drawn by chance."""
        return self.plan.question.kind == QuestionKind.SINGLE_CHOICE and len(self.classes) > 1

    @property
    def seed(self) -> int:
        """The same for all questions of a project, so that they share a holdout."""
        return int(self.plan.question.project_id.int % 2**31)

    @cached_property
    def learner(self) -> Learner:
        """What learns and chooses, under the plan as it is now."""
        return Learner(
            plans.plan(self.plan.strategy),
            self.ground.likenesses,
            self.ground.groups,
            len(self.classes),
            random_state=self.seed,
        )

    @cached_property
    def known(self) -> Known:
        """What people have said."""
        return read_labels(self.plan.question, self.ground.places, self.classes)

    @property
    def labelled(self) -> Labelled:
        """L."""
        return self.known.labelled

    @cached_property
    def learnt(self) -> Learnt | None:
        """What the classifier has learnt of them; nothing before there is a label."""
        if not self.learns or not len(self.labelled.clips):
            return None
        return self.learner.learn(self.labelled)

    @cached_property
    def held(self) -> Whole:
        """The clips of the holdout."""
        places = self.ground.places
        return np.array([places[one] for one in held_clips(self.plan.question) if one in places], np.int64)

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
        """How many clips the next round has."""
        return self.plan.batch or plans.batch(len(self.ground.clip_ids) - len(self.held))
