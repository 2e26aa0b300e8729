"""Reports of clips that should not be played as they are."""

import datetime as dt

from annotation import voices
from annotation.models import Assignment, Item, Report, ReportedClip, ReportReason
from annotation.services.setting_aside import hold, set_aside, tell_reports
from clips.models import Clip

# Which clip of a pair is meant; of one clip that is heard alone, either word means it.
FIRST, SECOND, EITHER = "first", "second", "either"
MEANT = (FIRST, SECOND, EITHER)


def hold_reported(assignment: Assignment) -> None:
    """Lock what is asked about the clips of a turn before it ends, so that all wait in one order."""
    assignment.item = Item.objects.select_related("clip", "other").get(pk=assignment.item_id)
    hold(assignment.project_id, [clip.pk for clip in assignment.item.clips])


def report(
    assignment: Assignment, reason: ReportReason, now: dt.datetime, *, meant: str = EITHER
) -> list[Report]:
    """Keep one report per person, project and clip, and set aside what was reported enough.

    A second one replaces the reason. Where two clips were heard and it is not said which one is meant, both
    are reported. The caller holds what is asked about the clips (`hold_reported`).
    """
    clips = _clips_meant(assignment.item, meant)
    reports = [_keep(assignment, clip, reason, now, is_either=len(clips) > 1) for clip in clips]
    for kept in reports:
        _weigh(kept, assignment, now)
    tell_reports(assignment.project_id)
    return reports


def _clips_meant(item: Item, meant: str) -> list[Clip]:
    clips = item.clips
    return clips if meant == EITHER or len(clips) == 1 else [clips[MEANT.index(meant)]]


def _keep(
    assignment: Assignment, clip: Clip, reason: ReportReason, now: dt.datetime, *, is_either: bool
) -> Report:
    said = {"reason": reason, "assignment": assignment, "is_either": is_either}
    kept, _ = Report.objects.update_or_create(
        project=assignment.project,
        clip=clip,
        annotator=assignment.annotator,
        defaults=said,
        create_defaults={**said, "created_at": now},
    )
    return kept


def _weigh(report: Report, assignment: Assignment, now: dt.datetime) -> None:
    """Let the clip wait for its owner, and set it aside if that is enough; what was put back stays so."""
    if report.put_back_at:
        return
    reported, _ = ReportedClip.objects.get_or_create(project_id=report.project_id, clip_id=report.clip_id)
    if reported.put_back_at:
        reported.put_back_at = reported.set_aside_at = None
    if reported.set_aside_at is None and voices.are_enough(report, assignment.annotator, now):
        set_aside(reported, now)
    # Also where nothing is new: pages that show it see that something was said.
    reported.save()
