"""What somebody's answers brought a project: clips that ended with them, what the model learnt meanwhile."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import number_format

from accounts.models import User
from activelearning.models import Round, RoundState
from annotation.models import Assignment, AssignmentState
from game.models import Tally

# Of fewer answers nothing is told.
FEWEST = 10


@dataclass(frozen=True)
class Receipt:
    """What came of somebody's answers in one project; of the model nothing where it learnt nothing since."""

    tally: Tally

    @property
    def has_risen(self) -> bool:
        """Whether the model got better on the holdout since the first of these answers."""
        before, now = self.tally.uar_before, self.tally.uar_now
        return before is not None and now is not None and now > before

    @property
    def before(self) -> str:
        """How often the model was right before, in percent."""
        return _percent(self.tally.uar_before)

    @property
    def now(self) -> str:
        """How often it is now."""
        return _percent(self.tally.uar_now)


def _percent(share: float | None) -> str:
    return number_format(round(100 * (share or 0.0), 1), 1)


def receipts_of(user: User) -> list[Receipt]:
    """Return what a player's answers brought, the project with most of them first; in one statement."""
    tallies = Tally.objects.filter(player=user, answers__gte=FEWEST).select_related("project")
    return [Receipt(tally) for tally in tallies.order_by("-answers", "pk")[:20]]


def note_impact(tally: Tally) -> None:
    """Keep how the model of a project stood before somebody's first answer, and how it stands. For a job."""
    begun = tally.begun_at or _begun_at(tally)
    learnt = Round.objects.filter(
        plan__question__project=tally.project_id, state=RoundState.LEARNT, uar__isnull=False
    )
    rounds = list(learnt.order_by("learnt_at").values_list("plan", "learnt_at", "uar"))
    plan = rounds[0][0] if rounds else None
    ours = [(at, uar) for one, at, uar in rounds if one == plan and at]
    before = [uar for at, uar in ours if begun and at <= begun]
    later = [uar for at, uar in ours if begun and at > begun]
    first = before[-1] if before else later[0] if len(later) > 1 else None
    Tally.objects.filter(pk=tally.pk).update(
        begun_at=begun, uar_before=first, uar_now=later[-1] if later and first is not None else None
    )


def _begun_at(tally: Tally) -> dt.datetime | None:
    turns = Assignment.objects.filter(
        annotator=tally.player_id, project=tally.project_id, state=AssignmentState.ANSWERED
    )
    return turns.order_by("number").values_list("closed_at", flat=True).first()
