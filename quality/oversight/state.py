"""The state of every rule of a project: what it is and does, how often it acted, what can be tried."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from annotation.models import Participation, Project
from annotation.models.project import CheckRate
from quality.checks import rates
from quality.known.controls import SET_ASIDE
from quality.labels import audits
from quality.models import Control, Crowd, Ending, Pause
from quality.models.control import PRACTICE
from quality.oversight.more_rules import of_checks, of_labels, of_people, told_elsewhere
from quality.oversight.rows import RuleRow, Try
from quality.oversight.ruling import BOUNDS, Wanted
from quality.people import pauses, retests, shares


def state_of(
    project: Project, now: Wanted, tried: Mapping[str, Any] | None, may: Collection[str]
) -> list[RuleRow]:
    """Return every rule that steers who answers and when a clip has enough, in five statements.

    What can be tried is written as it was tried last, else as it is; only those named in `may` can.
    """
    said = {**now.as_json(), **(tried or {})}
    counts: Counter[str] = Counter()
    for one, pairs in Crowd.objects.filter(question__project=project).values_list("counts", "pairs"):
        counts.update(one)
        counts["pairs"] += len(pairs)
    rows = (
        *_of_checks(project, now, said, counts),
        *_of_pauses(project, now, said),
        *_of_people(project, now, said, counts),
        *_of_labels(project, now, said, counts),
        *told_elsewhere(project),
    )
    return [
        row if _all_in(row, may) else replace(row, tries=(), fixed=_("Changed by admins")) for row in rows
    ]


def _all_in(row: RuleRow, may: Collection[str]) -> bool:
    return all(one.name in may for one in row.tries)


def _try(name: str, words: str, said: Mapping[str, Any]) -> Try:
    return Try(name, words, said[name], *BOUNDS[name])


def _of_checks(
    project: Project, now: Wanted, said: Mapping[str, Any], counts: Mapping[str, int]
) -> list[RuleRow]:
    controls = Control.objects.filter(question__project=project).aggregate(
        aside=Count("pk", filter=Q(origin=SET_ASIDE, retired_at__isnull=False)),
        resting=Count(
            "pk", filter=~Q(origin=PRACTICE) & Q(known_right=True, retired_at=None, item__is_control=False)
        ),
    )
    words = {
        "learning": _("%(least)d to %(most)d %% of turns, by what they teach"),
        "fixed": _("%(most)d %% of the first turns, then %(late)d %%"),
    }
    numbers = {"least": 100 * rates.LEAST, "most": 100 * rates.MOST, "late": 100 * rates.LATE_RATE}
    choices = tuple((value, str(name)) for value, name in CheckRate.choices)
    return [
        RuleRow(
            _("Checks"),
            words[project.check_rate] % numbers,
            _("How often a clip comes whose label is known."),
            _("%(number)d asked") % {"number": counts["checks"]},
            (Try("check_rate", _("How often"), said["check_rate"], choices=choices),),
        ),
        RuleRow(
            _("Repeats"),
            _("%(percent)d %% of turns") % {"percent": 100 * rates.REPEAT_RATE},
            _("How often a clip comes once more to who answered it, where there are checks."),
            _("%(number)d asked") % {"number": counts["repeats"]},
            fixed=_("The same in all projects"),
        ),
        RuleRow(
            _("Checks that look wrong"),
            _("from %(percent)d %% doubt") % {"percent": now.doubted},
            _("A check that people fail who pass the others counts for nobody until somebody has heard it."),
            _("%(number)d taken out") % {"number": controls["aside"]},
            (_try("doubted", _("From this doubt (%)"), said),),
        ),
        *of_checks(controls["resting"]),
    ]


def _of_pauses(project: Project, now: Wanted, said: Mapping[str, Any]) -> list[RuleRow]:
    by_rule = Q(why__by_hand__isnull=True)
    held = Pause.objects.filter(project=project).aggregate(
        made=Count("pk", filter=by_rule),
        by_hand=Count("pk", filter=~by_rule),
        cleared=Count("pk", filter=Q(ending=Ending.CLEARED)),
        passed=Count("pk", filter=Q(ending=Ending.PASSED)),
        failed=Sum("failed"),
        waiting=Count("pk", filter=pauses.waits_for_a_person()),
    )
    return [
        RuleRow(
            _("Pause"),
            _("from %(cut)d %% doubt") % {"cut": now.cut},
            _("Who, by %(answers)d answers and %(checks)d checks or more, is so much in doubt gets no clips.")
            % {"answers": now.fewest_answers, "checks": now.fewest_checks},
            _("%(made)d paused, %(by_hand)d more by hand") % held,
            (
                _try("cut", _("From this doubt (%)"), said),
                _try("fewest_answers", _("Answers"), said),
                _try("fewest_checks", _("Checks"), said),
            ),
        ),
        RuleRow(
            _("Cleared"),
            _("from %(percent)d %% that they listen") % {"percent": round(100 * now.ruling.rules.cleared)},
            _("A pause that clearly would not begin now ends by itself."),
            _("%(number)d ended") % {"number": held["cleared"]},
            fixed=_("Follows the pause"),
        ),
        RuleRow(
            _("Re-test"),
            _("%(right)d of %(clips)d right") % {"right": now.retest_right, "clips": retests.CLIPS},
            _("The way back from a pause; after two that were not passed a person decides."),
            _("%(passed)d passed, %(failed)d not")
            % {"passed": held["passed"], "failed": held["failed"] or 0},
            (_try("retest_right", _("Right, of %(clips)d") % {"clips": retests.CLIPS}, said),),
        ),
        RuleRow(
            _("Waits for a person"),
            _("after %(days)d days") % {"days": pauses.LOOKED_AT_AFTER.days},
            _("A pause that lasts longer, or whose re-tests were not passed, comes on the page of trust."),
            _("%(number)d wait now") % {"number": held["waiting"]},
            fixed=_("The same in all projects"),
        ),
    ]


def _of_people(
    project: Project, now: Wanted, said: Mapping[str, Any], counts: Mapping[str, int]
) -> list[RuleRow]:
    people = Participation.objects.filter(project=project).aggregate(
        wait=Count("pk", filter=Q(has_share=True)),
        trusted=Count("pk", filter=Q(is_trusted=True)),
        circles=Count("circle", distinct=True),
    )
    return [
        RuleRow(
            _("Largest share"),
            _("%(share)d %% of all votes") % {"share": now.largest_share},
            _("From %(votes)d votes on, who gave more waits while enough others answer.")
            % {"votes": shares.FEWEST_VOTES},
            _("%(number)d wait now") % {"number": people["wait"]},
            (_try("largest_share", _("Of all votes (%)"), said),),
        ),
        RuleRow(
            _("Trusted"),
            _("from %(answers)d answers on, %(listens)d %% sure to listen")
            % {"answers": now.trusted_answers, "listens": now.trusted_listens},
            _("Who listens almost certainly, and is right as often as most, is asked about disputed clips."),
            _("%(number)d people now") % {"number": people["trusted"]},
            (
                _try("trusted_answers", _("Answers"), said),
                _try("trusted_listens", _("Listens (%)"), said),
            ),
        ),
        *of_people(people["circles"], counts["pairs"]),
    ]


def _of_labels(
    project: Project, now: Wanted, said: Mapping[str, Any], counts: Mapping[str, int]
) -> list[RuleRow]:
    names = ("closed", "reopened", "disputed", "referred", "drawn", "heard")
    numbers = {name: counts[name] for name in names}
    return [
        RuleRow(
            _("Confidence"),
            _("%(percent)d %%") % {"percent": now.confidence},
            _("A weighed label that is so probable has enough answers; well below it, it opens again."),
            _("%(closed)d closed, %(reopened)d opened again") % numbers,
            (_try("confidence", _("% probable"), said),),
        ),
        RuleRow(
            _("At most"),
            _("%(most)d answers") % {"most": project.answers_maximum},
            _("What is not sure then, or would hardly get surer, is disputed and waits for its owner.")
            if project.has_fixed_answers
            else _(
                "What is not sure then, or would hardly get surer, is disputed and goes to trusted people."
            ),
            _("%(disputed)d disputed, %(referred)d referred") % numbers,
            fixed=_("Fixed by the launch"),
        ),
        RuleRow(
            _("Audits"),
            _("%(percent)d %% of ended clips") % {"percent": now.audited},
            _("They are heard blind; from %(enough)d on they say how sure labels really are.")
            % {"enough": audits.ENOUGH},
            _("%(drawn)d drawn, %(heard)d heard") % numbers,
            (_try("audited", _("Of ended clips (%)"), said),),
        ),
        *of_labels(project, counts["referred"]),
    ]
