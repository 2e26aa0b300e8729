"""When reports of a clip set it aside: who is believed at once, and when it takes two.

What is private or distressing is set aside at once, where it is a known person who says so. Else it takes two
voices: two people who cannot be the same, or one and what the audio check found in the clip. Nobody empties a
project that way: whoever reports many clips within an hour, or one that its owner then put back, is no longer
believed alone; and only so large a part of a project waits for its owner at a time.
"""

import datetime as dt
from itertools import combinations

from accounts.device_marks import beside
from accounts.models import User
from annotation.models import Assignment, AssignmentState, Report, ReportedClip, ReportReason
from audio.prepared import AudioFlag
from clips.models import ClipState

AT_ONCE = {ReportReason.PRIVATE, ReportReason.DISTRESSING}
# What the audio check calls what people hear.
CALLED = {
    ReportReason.SILENT: {AudioFlag.SILENT, AudioFlag.CHANNELS_CANCEL},
    ReportReason.BROKEN: {
        AudioFlag.CLIPPED,
        AudioFlag.OVER_RANGE,
        AudioFlag.DC_OFFSET,
        AudioFlag.CHANNELS_CANCEL,
    },
}
# Whoever has answered so many clips of a project is known there.
KNOWN_AFTER = 5
# So many clips within an hour may be set aside on one person's word.
MOST_ALONE = 3
HOUR = dt.timedelta(hours=1)
# So many clips of a project wait for its owner at most: a tenth, in a small one so many.
PART = 10
FEW = 10


def are_enough(report: Report, reporter: User, now: dt.datetime) -> bool:
    """Return whether a clip is to be set aside now that it was reported once more."""
    if _is_full(report):
        return False
    return _is_believed(report, reporter, now) or _are_two(report)


def _is_full(report: Report) -> bool:
    """Return whether so many clips of the project wait already that no more are set aside."""
    waiting = ReportedClip.objects.filter(
        project=report.project_id, set_aside_at__isnull=False, put_back_at=None, clip__state=ClipState.READY
    )
    most = max(FEW, report.project.clip_count // PART)
    return waiting[:most].count() >= most


def _is_believed(report: Report, reporter: User, now: dt.datetime) -> bool:
    """Return whether this person's word alone is enough, for this reason and this clip."""
    if report.reason not in AT_ONCE or reporter.is_guest:
        return False
    here = Report.objects.filter(project=report.project_id)
    # The owner has heard the clip, or another that this person reported, and let it be played.
    if here.filter(clip=report.clip_id, put_back_at__isnull=False).exists():
        return False
    mine = here.filter(annotator=reporter)
    if mine.filter(put_back_at__isnull=False).exists():
        return False
    lately = mine.filter(created_at__gt=now - HOUR).values("assignment").distinct()
    return lately[: MOST_ALONE + 1].count() <= MOST_ALONE and _is_known(report, reporter)


def _is_known(report: Report, reporter: User) -> bool:
    answered = Assignment.objects.filter(
        project=report.project_id, annotator=reporter, state=AssignmentState.ANSWERED
    )
    return answered[:KNOWN_AFTER].count() >= KNOWN_AFTER


def _are_two(report: Report) -> bool:
    """Return whether two people say so who cannot be the same, or one and the audio check."""
    if not CALLED.get(ReportReason(report.reason), set()).isdisjoint(report.clip.flags):
        return True
    said = Report.objects.filter(project=report.project_id, clip=report.clip_id, put_back_at=None)
    people = list(said.exclude(annotator=None).values_list("annotator", flat=True))
    near = beside(people) if len(people) > 1 else {}
    return any(other not in near[one] for one, other in combinations(people, 2))
