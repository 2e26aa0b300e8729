"""The adjudication page: contested labels, disputed clips and audits, one after the other, by keyboard."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.access import KnownRequest, owners_only
from accounts.models import User
from annotation import access, asking
from annotation.models import Annotation, Item, Project, Question
from annotation.services import Answer
from clips.serving import audio_url
from common.errors import Conflict, UserError
from common.numbers import percent
from quality import access as quality_access
from quality import following
from quality.labels import audits, deciding, settled, waiting
from quality.labels.labelling import weighs_people
from quality.labels.told import said_in_words, story_of
from quality.labels.waiting import Case
from quality.models import Decision
from quality.people.appealing import open_appeals
from quality.views.asked import number

# So many clips are kept for later; beyond it, the first of them come again.
MOST_LATER = 200
LONGEST_ANSWER = 100_000
NO_ANSWER = gettext_lazy("This answer cannot be read; choose it once more.")
SAID = ("labels", "number", "point", "text", "regions", "preferred")


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
@vary_on_headers("HX-Request")
def adjudication(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show the next clip to judge, blind or with its votes; keep what is said. The script asks for a part."""
    project = access.project_for(request.user, project_id)
    notice = _act(request, project) if request.method == "POST" else ""
    is_part = "HX-Request" in request.headers
    if request.method == "POST" and not is_part:
        if notice:
            messages.warning(request, notice)
        return redirect("quality:adjudication", project.pk)
    context = {"project": project, "notice": notice, **_stage(request, project)}
    if is_part:
        return render(request, "quality/_adjudication_stage.html", context)
    page = {
        "words": asking.spoken(),
        "standings": _standings(project),
        "keys": _keys(),
        "players_may_contest": settled.players_may_contest(project),
        "appeals": open_appeals(request.user).filter(project=project).count(),
    }
    return render(request, "quality/adjudication.html", {**context, **page})


def _act(request: KnownRequest, project: Project) -> str:
    """Do what was asked for; return what is to be said about it, if anything."""
    acts: dict[str, Callable[[KnownRequest, Project], str]] = {
        "hear": _hear,
        "decide": _decide,
        "undo": _undo,
        "later": _later,
        "allow": _allow,
    }
    act = acts.get(request.POST.get("act", ""))
    try:
        return act(request, project) if act else _("Nothing was asked for.")
    except (Conflict, UserError) as error:
        return error.message


def _hear(request: KnownRequest, project: Project) -> str:
    task = quality_access.task_for(request.user, project.pk, number(request.POST.get("task")))
    deciding.hear(task, _answer(request, task.question_id), request.user, timezone.now())
    return ""


def _decide(request: KnownRequest, project: Project) -> str:
    hearings = Decision.objects.filter(by=request.user, task__question__project=project)
    hearing = hearings.select_related("task").filter(pk=number(request.POST.get("hearing"))).first()
    if hearing is None:
        raise Conflict(deciding.GONE, code="case_over")
    answer = _answer(request, hearing.task.question_id)
    deciding.decide(hearing, answer, reason=request.POST.get("reason", ""), now=timezone.now())
    return ""


def _undo(request: KnownRequest, project: Project) -> str:
    again = deciding.undo(project, request.user, timezone.now())
    return _("Taken back: decide it once more.") if again else _("You have decided nothing here yet.")


def _later(request: KnownRequest, project: Project) -> str:
    later = _for_later(request, project)
    request.session[_key(project)] = [*later, number(request.POST.get("task"))][-MOST_LATER:]
    return ""


def _allow(request: KnownRequest, project: Project) -> str:
    settled.let_players_contest(project, on="players" in request.POST)
    return _("Saved.")


def _key(project: Project) -> str:
    return f"later {project.pk}"


def _for_later(request: KnownRequest, project: Project) -> list[int]:
    return list(request.session.get(_key(project), []))


def _answer(request: KnownRequest, question_id: int) -> Answer:
    """Read what a widget of the play page says."""
    try:
        body = json.loads(request.POST.get("answer", "")[:LONGEST_ANSWER])
    except (ValueError, RecursionError):
        raise UserError(NO_ANSWER, field="answer") from None
    if not isinstance(body, dict):
        raise UserError(NO_ANSWER, field="answer")
    said = {name: body.get(name) for name in SAID}
    return Answer(question_id, body.get("label"), unsure=body.get("unsure") is True, **said)


def _stage(request: KnownRequest, project: Project) -> dict[str, object]:
    later = _for_later(request, project)
    case = waiting.next_case(project, request.user, later)
    if case is None and later:
        # All that is left was kept for later, and later is now.
        del request.session[_key(project)]
        case = waiting.next_case(project, request.user)
    context: dict[str, object] = {"case": case, "left": waiting.left(project)}
    context |= following.of_labels(project.pk)
    context["can_undo"] = deciding.last_of(project, request.user) is not None
    if case:
        context["told"] = _told(case, request.user)
    if case and case.hearing:
        heard = said_in_words(case.task.question, case.hearing.heard)
        context |= {"story": story_of(case.task), "heard": heard}
    return context


def _told(case: Case, user: User) -> dict[str, Any]:
    """Return what the script needs: the clips without their names, for many a name is its label."""
    hearing = case.hearing
    return {
        "question": _question(case.task.question),
        "clips": _clips(case.task.item, user),
        "said": _body(case.task.question, hearing.heard) if hearing else None,
    }


def _question(question: Question) -> dict[str, Any]:
    labels = [
        {"id": label.pk, "name": label.name, "help": label.help, "colour": label.colour, "key": label.key}
        for label in question.labels.all()
    ]
    words = {name: getattr(question, name) for name in ("kind", "text", "help")}
    return {"id": question.pk, **words, "options": question.settings, "labels": labels}


def _clips(item: Item, user: User) -> list[dict[str, Any]]:
    return [
        {"audio": audio_url(clip, user), "duration": clip.duration, "peaks": clip.peaks}
        for clip in item.clips
    ]


def _body(question: Question, said: Annotation) -> dict[str, Any]:
    """Return an answer as a widget takes it."""
    if said.unsure:
        return {"unsure": True}
    bodies: dict[str, dict[str, Any]] = {
        "single_choice": {"label": said.label_id},
        "multiple_choice": {"labels": said.value},
        "scale": {"number": said.number},
        "grid": {"point": {"x": said.x, "y": said.y}},
        "text": {"text": said.text},
        "regions": {"regions": said.value},
        "pair": {"preferred": said.preferred},
    }
    return bodies[question.kind]


def _standings(project: Project) -> list[tuple[Question, audits.Standing, list[str]]]:
    """Return how far the audits of each question are whose labels are weighed."""
    weighed = [one for one in project.questions.all() if weighs_people(one, project)]
    found = [(question, audits.standing(question)) for question in weighed]
    return [(one, far, [percent(share) for share in far.interval or ()]) for one, far in found]


def _keys() -> list[tuple[list[str], str]]:
    return [
        (["1", "2", "3"], _("Choose a label; each shows its key")),
        (["Enter"], _("Confirm what you heard")),
        (["Space", "P"], _("Play or pause")),
        (["R"], _("Play again from the start")),
        (["Shift", "←", "→"], _("One second back, one second on")),
        (["A", "B"], _("Hear the first or the second of two clips")),
        (["U"], _("I cannot tell; leave it as it is")),
        (["S"], _("Later")),
        (["Z"], _("Take back the last decision")),
    ]
