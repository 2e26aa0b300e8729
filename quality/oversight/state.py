"""The state of every rule of a project: what it is, what it does, how often it acted there."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from annotation.models import Annotation, Participation, Project, Purpose, Task, TaskState
from quality.checks import rates
from quality.known.controls import SET_ASIDE
from quality.labels import audits
from quality.models import Audit, Control, Ending, Pause
from quality.oversight.ruling import Wanted
from quality.people import pauses, retests, shares, trusted
from quality.people.ruling import RULES


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule: its name, its value in words, what it does, and how often it acted, in words."""

    name: str
    value: str
    does: str
    acted: str


def state_of(project: Project, now: Wanted) -> list[RuleRow]:
    """Return every rule that steers who answers and when a clip has enough, in eight statements."""
    return [*_of_checks(project), *_of_pauses(project, now), *_of_labels(project, now)]


def _of_checks(project: Project) -> list[RuleRow]:
    given = Annotation.objects.filter(task__question__project=project).aggregate(
        checks=Count("pk", filter=Q(purpose=Purpose.CONTROL)),
        repeats=Count("pk", filter=Q(purpose=Purpose.REPEAT)),
    )
    controls = Control.objects.filter(question__project=project).aggregate(
        aside=Count("pk", filter=Q(origin=SET_ASIDE, retired_at__isnull=False))
    )
    words = {
        "learning": _("%(least)d to %(most)d %% of turns, by what they teach"),
        "fixed": _("%(most)d %% of the first turns, then %(late)d %%"),
    }
    numbers = {"least": 100 * rates.LEAST, "most": 100 * rates.MOST, "late": 100 * rates.LATE_RATE}
    return [
        RuleRow(
            _("Checks"),
            words[project.check_rate] % numbers,
            _("How often a clip comes whose label is known. Its owner chooses it on the page of checks."),
            _("%(number)d asked") % {"number": given["checks"]},
        ),
        RuleRow(
            _("Repeats"),
            _("%(percent)d %% of turns") % {"percent": 100 * rates.REPEAT_RATE},
            _("How often a clip comes once more to who answered it, where there are checks."),
            _("%(number)d asked") % {"number": given["repeats"]},
        ),
        RuleRow(
            _("Checks that look wrong"),
            _("set aside"),
            _("A check that people fail who pass the others counts for nobody until somebody has heard it."),
            _("%(number)d taken out") % {"number": controls["aside"]},
        ),
    ]


def _of_pauses(project: Project, now: Wanted) -> list[RuleRow]:
    by_rule = Q(why__by_hand=None)
    held = Pause.objects.filter(project=project).aggregate(
        made=Count("pk", filter=by_rule),
        by_hand=Count("pk", filter=~by_rule),
        cleared=Count("pk", filter=Q(ending=Ending.CLEARED)),
        passed=Count("pk", filter=Q(ending=Ending.PASSED)),
        failed=Sum("failed"),
    )
    people = Participation.objects.filter(project=project).aggregate(
        wait=Count("pk", filter=Q(has_share=True)), trusted=Count("pk", filter=Q(is_trusted=True))
    )
    answers = {"answers": pauses.FEWEST_ANSWERS, "checks": pauses.FEWEST_CHECKS}
    return [
        RuleRow(
            _("Pause"),
            _("from %(cut)d %% doubt") % {"cut": now.cut},
            _("Who, by %(answers)d answers and %(checks)d checks or more, is so much in doubt gets no clips.")
            % answers,
            _("%(made)d paused, %(by_hand)d more by hand") % held,
        ),
        RuleRow(
            _("Cleared"),
            _("from %(percent)d %% that they listen") % {"percent": round(100 * now.rules(RULES).cleared)},
            _("A pause that clearly would not begin now ends by itself."),
            _("%(number)d ended") % {"number": held["cleared"]},
        ),
        RuleRow(
            _("Re-test"),
            _("%(right)d of %(clips)d right") % {"right": retests.RIGHT, "clips": retests.CLIPS},
            _("The way back from a pause; after two that were not passed a person decides."),
            _("%(passed)d passed, %(failed)d not")
            % {"passed": held["passed"], "failed": held["failed"] or 0},
        ),
        RuleRow(
            _("Largest share"),
            _("%(share)d %% of all votes") % {"share": now.largest_share},
            _("From %(votes)d votes on, who gave more waits while enough others answer.")
            % {"votes": shares.FEWEST_VOTES},
            _("%(number)d wait now") % {"number": people["wait"]},
        ),
        RuleRow(
            _("Trusted"),
            _("from %(answers)d answers on") % {"answers": trusted.ANSWERS},
            _("Who listens almost certainly, and is right as often as most, is asked about disputed clips."),
            _("%(number)d people now") % {"number": people["trusted"]},
        ),
    ]


def _of_labels(project: Project, now: Wanted) -> list[RuleRow]:
    tasks = Task.objects.filter(question__project=project).aggregate(
        closed=Count("pk", filter=Q(state=TaskState.RETIRED, votes__gt=0)),
        disputed=Count("pk", filter=Q(state=TaskState.DISPUTED)),
        reopened=Count("pk", filter=Q(reopened_at__isnull=False)),
        referred=Count("pk", filter=Q(referred_at__isnull=False)),
    )
    heard = Audit.objects.filter(question__project=project).aggregate(
        drawn=Count("pk"), heard=Count("pk", filter=Q(truth__isnull=False))
    )
    return [
        RuleRow(
            _("Confidence"),
            _("%(percent)d %%") % {"percent": now.confidence},
            _("A weighed label that is so probable has enough answers; well below it, it opens again."),
            _("%(closed)d closed, %(reopened)d opened again") % tasks,
        ),
        RuleRow(
            _("At most"),
            _("%(most)d answers") % {"most": project.answers_maximum},
            _("What is not sure then, or would hardly get surer, is disputed and goes to trusted people."),
            _("%(disputed)d disputed, %(referred)d referred") % tasks,
        ),
        RuleRow(
            _("Audits"),
            _("%(percent)d %% of ended clips") % {"percent": 100 * audits.SHARE},
            _("They are heard blind; from %(enough)d on they say how sure labels really are.")
            % {"enough": audits.ENOUGH},
            _("%(drawn)d drawn, %(heard)d heard") % heard,
        ),
    ]
