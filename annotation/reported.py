"""What owners see of players' reports: which clips wait for them, what was said, and what they put back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Max, Prefetch, Q, QuerySet
from django.http import Http404

from accounts.access import is_owner
from accounts.models import User
from annotation import access
from annotation.models import Project, Report, ReportedClip
from clips.models import Clip, ClipState
from live.topics import topic

MOST_WAITING = 20
MOST_PUT_BACK = 5


@dataclass(frozen=True)
class Waiting:
    """A clip that waits for its owner, with how many people reported it and as what.

    `doubted` of them had heard two clips and did not say which one they meant.
    """

    reported: ReportedClip
    people: int
    reasons: Sequence[tuple[str, int]]
    doubted: int

    @property
    def clip(self) -> Clip:
        """What was reported."""
        return self.reported.clip


@dataclass(frozen=True)
class Reports:
    """The reports of a project: what waits first, how many wait in all, and what was put back lately."""

    waiting: Sequence[Waiting]
    number: int
    put_back: Sequence[ReportedClip]


def reports_of(project: Project) -> Reports:
    """Return a project's reports: what is set aside first, then what most people reported."""
    here = _heard(project.pk)
    said = Report.objects.filter(project=project, put_back_at=None).order_by("pk")
    waiting = (
        here.filter(put_back_at=None)
        .annotate(
            people=Count(
                "clip__reports",
                filter=Q(clip__reports__project=project, clip__reports__put_back_at=None),
            )
        )
        .order_by(F("set_aside_at").asc(nulls_last=True), "-people", "clip__sort_key", "pk")
    )
    shown = waiting.prefetch_related(Prefetch("clip__reports", said, to_attr="said"))[:MOST_WAITING]
    put_back = here.filter(put_back_at__isnull=False).order_by("-put_back_at", "pk")[:MOST_PUT_BACK]
    return Reports([_waiting(one) for one in shown], here.filter(put_back_at=None).count(), list(put_back))


def _heard(project_id: UUID) -> QuerySet[ReportedClip]:
    """Return the reported clips that can still be heard."""
    reported = ReportedClip.objects.filter(project=project_id, clip__state=ClipState.READY)
    return reported.select_related("clip")


def _waiting(reported: ReportedClip) -> Waiting:
    said: Sequence[Report] = reported.clip.said  # type: ignore[attr-defined]
    reasons = Counter(report.get_reason_display() for report in said)
    return Waiting(reported, len(said), reasons.most_common(), sum(report.is_either for report in said))


def following(project_id: UUID) -> dict[str, str]:
    """Return what the list of a project's reports follows."""
    return {"topic": topic("reports", project_id), "stamp": _stamp(project_id)}


def watch_reports(user: User | AnonymousUser, identity: str) -> dict[str, Any]:
    """Guard the live topic "reports": whoever may manage the project, else Http404."""
    if not is_owner(user):
        raise Http404
    try:
        project = access.project_for(user, UUID(identity))
    except ValueError:
        raise Http404 from None
    return {"stamp": _stamp(project.pk)}


def _stamp(project_id: UUID) -> str:
    """Return a stamp of the list: another one is another list."""
    here = _heard(project_id).select_related(None)
    newest = here.aggregate(number=Count("pk"), changed=Max("updated_at"))
    return f"{newest['number']} {newest['changed'] or ''}"
