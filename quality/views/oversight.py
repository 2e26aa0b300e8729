"""Trust, seen and steered by admins: what waits, the people of a project, one person, the log."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import KnownRequest, admins_only
from accounts.models import User
from annotation import access
from annotation.models import Project, Question
from common import spreadsheets
from common.errors import Conflict, UserError
from quality import following
from quality.access import control_for, participant_for
from quality.known.controls import set_aside_of
from quality.known.gold_health import health_of
from quality.labels.labelling import weighs_people
from quality.labels.waiting import left
from quality.models import TrustScore
from quality.oversight import acts, people, standing
from quality.oversight.pairs import pairs_of
from quality.oversight.timeline import log_of, timeline_of
from quality.people import pauses
from quality.people.appealing import open_appeals
from quality.views.asked import chosen

LOG = 50
COLUMNS = (
    *("pseudonym", "name", "trusted", "low", "high", "answers", "checks", "checks_passed"),
    *("asked_again", "said_the_same", "seconds_to_answer", "variety", "paused", "is_trusted"),
)
ACTS: dict[str, Callable[[KnownRequest, User, Question, str], None]] = {
    "pause": lambda request, person, question, why: acts.pause(
        request.user, person, question, why, timezone.now()
    ),
    "restore": lambda request, person, question, why: acts.restore(
        request.user, person, question.project, why, timezone.now()
    ),
    "prolong": lambda request, person, question, why: acts.prolong(
        request.user, person, question.project, why, timezone.now()
    ),
    "note": lambda request, person, question, why: acts.note(request.user, person, question.project, why),
}


@require_safe
@admins_only
def home(request: KnownRequest) -> HttpResponse:
    """Show what waits for an admin, and the projects that are played."""
    after = request.GET.get("after", "")
    found, rest = standing.projects(after)
    context = {
        "waiting": standing.pauses_to_look_at(timezone.now()),
        "appeals": open_appeals(request.user).count(),
        **following.of_trust(),
        "projects": found,
        "more": f"?{urlencode({'after': rest})}" if rest else None,
    }
    return render(request, "quality/trust.html", context)


@require_safe
@admins_only
def project_trust(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show the people of one question, the least trusted first; pairs who answer alike; odd checks."""
    project, questions, question = _about(request, project_id)
    show, search = _show(request), request.GET.get("q", "").strip()
    found, rest = people.page_of(
        question, people.scores_of(question, show=show, search=search), _after(request.GET.get("after", ""))
    )
    at = {"question": question.pk, "show": show, "q": search}
    context = {
        "project": project,
        **following.of_trust(project.pk),
        "question": question,
        "tabs": [(one.text, _address(project, question=one.pk), one == question) for one in questions],
        "filters": [
            (words, _address(project, **{**at, "show": name}), name == show) for name, words in _filters()
        ],
        "show": show,
        "search": search,
        "rows": found,
        "more": _address(project, **at, after=f"{rest[0]!r}:{rest[1]}") if rest else None,
        "first": _address(project, **at) if request.GET.get("after") else None,
        "csv": f"{reverse('quality:trust_csv', args=[project.pk])}?{urlencode(at)}",
        "pairs": pairs_of(question),
        "odd": health_of(set_aside_of(question))[0],
        "log": log_of(project, LOG),
        "left": left(project),
        "is_weighed": weighs_people(question, project),
        "longest": acts.LONGEST_REASON,
    }
    return render(request, "quality/trust_project.html", context)


@require_safe
@admins_only
def people_csv(request: KnownRequest, project_id: UUID) -> StreamingHttpResponse:
    """Send the people of one question as a table, as they are shown."""
    project, _questions, question = _about(request, project_id)
    found = people.scores_of(question, show=_show(request), search=request.GET.get("q", "").strip())
    name = f"{project.name} people.csv"
    return StreamingHttpResponse(
        _lines(question, found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )


@require_safe
@admins_only
def person(request: KnownRequest, project_id: UUID, person_id: int) -> HttpResponse:
    """Show one person in a project: trust over time, what happened, what can be done."""
    part = participant_for(request.user, project_id, person_id)
    questions = list(part.project.questions.select_related("project").prefetch_related("labels"))
    pause = pauses.pause_of(part.annotator, part.project_id)
    context = {
        "project": part.project,
        **following.of_trust(part.project_id),
        "part": part,
        "person": part.annotator,
        "rows": standing.of_person(questions, part.annotator),
        "pause": pause,
        "is_long": pause is not None and pause.since <= timezone.now() - pauses.LOOKED_AT_AFTER,
        "timeline": timeline_of(part),
        "question": questions[0] if questions else None,
        "longest": acts.LONGEST_REASON,
    }
    return render(request, "quality/trust_person.html", context)


@require_POST
@admins_only
def act(request: KnownRequest, project_id: UUID, person_id: int, kind: str) -> HttpResponse:
    """Do one of ACTS about a person in a project, with its reason."""
    part = participant_for(request.user, project_id, person_id)
    question = part.project.questions.select_related("project").first()
    if kind not in ACTS or question is None:
        raise Http404
    try:
        ACTS[kind](request, part.annotator, question, request.POST.get("reason", ""))
    except (Conflict, UserError) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Done, and noted in the log."))
    return redirect("quality:trust_person", project_id, person_id)


@require_POST
@admins_only
def withdraw(request: KnownRequest, project_id: UUID, control_id: int) -> HttpResponse:
    """Take a check out of a project, with a reason."""
    control = control_for(request.user, project_id, control_id)
    try:
        acts.withdraw(request.user, control, request.POST.get("reason", ""))
    except UserError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The check is taken out, and that is noted in the log."))
    return redirect(_address(control.question.project, question=control.question_id))


def _about(request: KnownRequest, project_id: UUID) -> tuple[Project, list[Question], Question]:
    """Return a project, its questions, and the one that was asked for."""
    project = access.project_for(request.user, project_id)
    questions = list(project.questions.select_related("project").prefetch_related("labels"))
    if not questions:
        raise Http404
    return project, questions, chosen(questions, request.GET.get("question"))


def _lines(question: Question, found: QuerySet[TrustScore]) -> Iterator[str]:
    yield spreadsheets.line(COLUMNS)
    for row in people.all_rows(question, found):
        score = row.score
        yield spreadsheets.line(
            [
                *(row.part.pseudonym, row.person.username, score.mean, score.low, score.high),
                *(score.answers, score.checks, score.checks_passed, row.asked_again, row.repeats),
                *(row.seconds, row.variety, row.part.is_paused, row.part.is_trusted),
            ]
        )


def _filters() -> list[tuple[str, str]]:
    words = [_("Everybody"), _("Paused"), _("Trusted"), _("With five checks or more")]
    return list(zip(people.SHOWS, words, strict=True))


def _show(request: KnownRequest) -> str:
    show = request.GET.get("show", "all")
    if show not in people.SHOWS:
        raise Http404
    return show


def _address(project: Project, **query: object) -> str:
    wanted = {name: value for name, value in query.items() if value not in {"", "all"}}
    address = reverse("quality:trust_project", args=[project.pk])
    return f"{address}?{urlencode(wanted)}" if wanted else address


def _after(text: str) -> tuple[float, int] | None:
    mean, _sep, pk = text.partition(":")
    try:
        return (float(mean), int(pk)) if text else None
    except ValueError:
        raise Http404 from None
