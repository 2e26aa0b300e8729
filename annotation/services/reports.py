"""Reports of clips that should not be played as they are."""

import datetime as dt

from annotation.models import Assignment, Report, ReportReason


def report(assignment: Assignment, reason: ReportReason, now: dt.datetime) -> Report:
    """Keep one report per person and clip; a second one replaces the reason."""
    kept, _ = Report.objects.update_or_create(
        clip_id=assignment.item.clip_id,
        annotator_id=assignment.annotator_id,
        defaults={"reason": reason, "assignment": assignment, "created_at": now},
    )
    return kept
