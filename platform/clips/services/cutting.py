"""Cutting a recording: a plan to look at, the clips, and taking them back."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.models import User
from clips import jobs
from clips.cutting.making import spans_there
from clips.cutting.setting_aside import ask_about, set_aside
from clips.cutting.spans import MOST_SPANS, Span, known_apart
from clips.models import Clip, ClipState, Cutting, CuttingState, Outline
from common.errors import Conflict, UserError
from common.numbers import grouped
from jobs.services import start

MOST_PROBLEMS = 20
PLANS_KEPT = 4
UNDER_WAY = [CuttingState.RUNNING, CuttingState.UNDOING]


@transaction.atomic
def draw_outline(clip: Clip, by: User) -> Outline:
    """Have the outline of a recording made, unless it is there or on its way."""
    outline, _ = Outline.objects.get_or_create(clip=clip)
    outline = Outline.objects.select_for_update(of=("self",)).select_related("job").get(pk=outline.pk)
    if not outline.stored and (outline.job is None or outline.job.is_over):
        outline.job = start(
            jobs.outline, owner=by, message=gettext_noop("Drawing the waveform"), outline_id=outline.pk
        )
        outline.save(update_fields=["job", "updated_at"])
    return outline


@transaction.atomic
def plan_cutting(
    clip: Clip,
    by: User,
    *,
    method: str,
    spans: Iterable[Span],
    options: dict[str, Any] | None = None,
    problems: Iterable[str] = (),
) -> Cutting:
    """Keep a plan to look at; of those that were only looked at, a recording keeps the last few."""
    named = list(spans)
    plan = known_apart(named, spans_there(clip))
    if not plan:
        raise UserError(_no_clip(bool(named)), code="no_clips")
    if len(plan) > MOST_SPANS:
        raise UserError(
            _(
                "These are %(clips)s clips, and one run makes at most %(most)s; "
                "please cut coarser, or in several runs."
            )
            % {"clips": grouped(len(plan)), "most": grouped(MOST_SPANS)},
            code="too_many_clips",
        )
    _drop_old_plans(clip)
    return Cutting.objects.create(
        clip=clip,
        by=by,
        method=method,
        options=options or {},
        plan=[span.to_json() for span in plan],
        problems=_listed([*problems, *_left_out(len(named) - len(plan))]),
        count=len(plan),
        seconds=sum(span.length for span in plan),
    )


def _drop_old_plans(clip: Clip) -> None:
    planned = clip.cuttings.filter(state=CuttingState.PLANNED).order_by("-created_at", "pk")
    Cutting.objects.filter(pk__in=list(planned.values_list("pk", flat=True)[PLANS_KEPT:])).delete()


def _no_clip(was_named: bool) -> str:
    if was_named:
        return _("Each of these clips is in the dataset already, or was withdrawn from it.")
    return _("No clip would come of this; please change what is cut.")


def _left_out(number: int) -> list[str]:
    if not number:
        return []
    sentence = ngettext(
        "%(number)s span is left out, being named twice, in the dataset already, or withdrawn from it",
        "%(number)s spans are left out, being named twice, in the dataset already, or withdrawn from it",
        number,
    )
    return [sentence % {"number": grouped(number)}]


def _listed(problems: list[str]) -> list[str]:
    more = len(problems) - MOST_PROBLEMS
    return (
        problems
        if more <= 0
        else [*problems[:MOST_PROBLEMS], _("and %(more)s more") % {"more": grouped(more)}]
    )


@transaction.atomic
def start_cutting(cutting: Cutting, *, keeps_whole: bool = False) -> Cutting:
    """Make the clips of a plan in the background, or go on where a run stopped; twice is as good as once."""
    cutting = _locked(cutting)
    if cutting.state == CuttingState.DONE or (cutting.state in UNDER_WAY and cutting.is_open):
        return cutting
    if cutting.state == CuttingState.UNDONE or cutting.clip.state == ClipState.WITHDRAWN:
        raise Conflict(_("These cuts were taken back, or their recording withdrawn."), code="state")
    if cutting.state == CuttingState.PLANNED:
        _refuse_second(cutting)
        cutting.state, cutting.keeps_whole = CuttingState.RUNNING, keeps_whole
    work = jobs.undo_cutting if cutting.state == CuttingState.UNDOING else jobs.cut
    return _work(cutting, work, "Cutting")


def _refuse_second(cutting: Cutting) -> None:
    if Cutting.objects.filter(clip=cutting.clip_id, state__in=UNDER_WAY).exists():
        raise Conflict(
            _(
                "This recording is being cut just now, or an earlier run stopped half-way: let that one end, "
                "go on with it, or take it back."
            ),
            code="cutting_under_way",
        )


@transaction.atomic
def undo_cutting(cutting: Cutting) -> Cutting:
    """Take the clips of a run back; refused while it works, and once somebody was asked about one of them."""
    cutting = _locked(cutting)
    if cutting.state in {CuttingState.UNDOING, CuttingState.UNDONE}:
        return cutting
    if cutting.state == CuttingState.PLANNED or cutting.is_open:
        raise Conflict(_("It is still being cut; cancel that first."), code="state")
    # First: whoever asks about these clips at this moment comes before this, or finds them gone.
    now = timezone.now()
    cutting.clips.update(state=ClipState.WITHDRAWN, withdrawn_at=now, updated_at=now)
    _forget(list(cutting.clips.values_list("pk", flat=True)))
    cutting.state = CuttingState.UNDOING
    _work(cutting, jobs.undo_cutting, gettext_noop("Taking the cuts back"))
    if not _others_that_replace(cutting).exists():
        ask_about(cutting.clip_id)
    return cutting


def _forget(clip_ids: list[UUID]) -> None:
    for step in settings.CUT_UNDO_STEPS:
        import_string(step)(clip_ids)


def _others_that_replace(cutting: Cutting) -> Any:
    others = Cutting.objects.filter(clip=cutting.clip_id, keeps_whole=False).exclude(pk=cutting.pk)
    return others.filter(Q(state=CuttingState.DONE))


def keep_whole(clip: Clip, wanted: bool) -> None:
    """Ask about the whole recording beside its clips, or do not."""
    if wanted:
        ask_about(clip.pk)
    else:
        set_aside(clip.pk)


def _locked(cutting: Cutting) -> Cutting:
    """Return a run with its recording's clip, both locked, in the order in which everybody locks them."""
    Clip.objects.select_for_update(no_key=True).values_list("pk").get(pk=cutting.clip_id)
    runs = Cutting.objects.select_for_update(of=("self",)).select_related("job", "clip__dataset__owner")
    return runs.get(pk=cutting.pk)


def _work(cutting: Cutting, work: Any, message: str) -> Cutting:
    cutting.job = start(
        work, owner=cutting.by, message=message, total=cutting.count, cutting_id=str(cutting.pk)
    )
    cutting.save(update_fields=["state", "keeps_whole", "job", "updated_at"])
    return cutting
