"""Rules on the page of rules that nothing is tried of: the same in all projects, or changed elsewhere."""

from django.conf import settings
from django.db.models import Count, Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from annotation.models import Project
from quality.inference.rules import ALIKE_FAR, ALIKE_FEWEST
from quality.known import gold
from quality.labels import contesting, referring, stopping
from quality.labels.settled import players_may_contest
from quality.models import Contest
from quality.oversight.rows import RuleRow
from quality.people import circles


def of_checks(resting: int) -> list[RuleRow]:
    """Return the rules of checks: how many people may meet one, and who closes no clip alone."""
    return [
        RuleRow(
            _("Met by many"),
            _("%(people)d people, or %(percent)d %% of all")
            % {"people": gold.MOST_MET, "percent": round(100 * gold.SHARE_MET)},
            _("A check that so many have met, whichever is more, is asked no more: they could tell others."),
            _("%(number)d rest") % {"number": resting},
            fixed=_everywhere(),
        ),
        RuleRow(
            _("Checks to close alone"),
            _("%(checks)d checks") % {"checks": stopping.CHECKS_TO_CLOSE_ALONE},
            _("Whoever has answered fewer checks never closes a clip by their vote alone."),
            "",
            fixed=_everywhere(),
        ),
    ]


def of_people(found: int, pairs: int) -> list[RuleRow]:
    """Return the rules about people who are not independent of each other, and how many were found."""
    return [
        RuleRow(
            _("Pairs who answer alike"),
            _("from %(clips)d clips on, %(far)d deviations above what is expected")
            % {"clips": ALIKE_FEWEST, "far": ALIKE_FAR},
            _("They are named to admins, with whether they share a device; it pauses nobody."),
            _("%(number)d named now") % {"number": pairs},
            fixed=_everywhere(),
        ),
        RuleRow(
            _("Circles"),
            _("from %(clips)d clips heard together") % {"clips": circles.OFTEN},
            _("People who often hear clips together count as one person on a weighed clip."),
            _("%(number)d now") % {"number": found},
            fixed=_everywhere(),
        ),
    ]


def of_labels(project: Project, referred: int) -> list[RuleRow]:
    """Return the rules of how many are asked at first, of referral and of contest; in two statements."""
    contests = Contest.objects.filter(task__question__project=project).aggregate(
        made=Count("pk"), open=Count("pk", filter=Q(closed_at=None))
    )
    players = _("players too") if players_may_contest(project) else _("its owner and admins")
    return [
        RuleRow(
            _("Answers wanted"),
            _("%(wanted)d answers") % {"wanted": project.answers_wanted},
            _("So many people are asked about each clip at first."),
            "",
            fixed=_("Fixed by the launch"),
        ),
        RuleRow(
            _("Referral"),
            _("%(answers)d answers more, within %(days)d days")
            % {"answers": referring.ANSWERS, "days": referring.WAITS.days},
            _("A disputed clip goes to trusted people once; without them it waits for its owner."),
            _("%(number)d referred") % {"number": referred},
            fixed=_everywhere(),
        ),
        RuleRow(
            _("Contest"),
            _("by %(who)s, %(most)d open of one person") % {"who": players, "most": contesting.MOST_OPEN},
            _("Trusted people hear a contested label for %(days)d days; else an adjudicator judges.")
            % {"days": referring.WAITS.days},
            _("%(made)d made, %(open)d open") % contests,
            fixed=_("Who may: on the adjudication page"),
        ),
    ]


def told_elsewhere(project: Project) -> list[RuleRow]:
    """Return the rules that parts above this one keep (settings.RULES_TOLD)."""
    return [import_string(path)(project) for path in settings.RULES_TOLD]


def _everywhere() -> str:
    return _("The same in all projects")
