"""Which loop a request is about: its project, one of its questions, and the plan of that."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from accounts.access import KnownRequest
from activelearning.models import Plan
from annotation import access
from annotation.kinds import kind_of
from annotation.models import Project, Question
from annotation.selectors import questions_of


@dataclass
class Wanted:
    """A project, those of its questions that a loop can choose clips for, and the one that is asked for.

    Without any question there is neither that nor a plan.
    """

    project: Project
    questions: list[Question]
    question: Question | None
    plan: Plan | None

    @property
    def address(self) -> str:
        """The page of this loop."""
        return self.page("loop")

    def page(self, name: str, *more: int) -> str:
        """Return the address of a page about this question."""
        address = reverse(f"activelearning:{name}", args=[self.project.pk, *more])
        return f"{address}?question={self.question.pk}" if self.question else address

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        """Words and address of each question's loop, and whether it is this one."""
        address = reverse("activelearning:loop", args=[self.project.pk])
        return [(one.text, f"{address}?question={one.pk}", one == self.question) for one in self.questions]


def wanted_by(request: KnownRequest, project_id: UUID) -> Wanted:
    """Return the question a request names, else the first. Raises: Http404 for one that is not there."""
    project = access.project_for(request.user, project_id)
    questions = [one for one in questions_of(project) if not kind_of(one).compares]
    question = _named(questions, request.POST.get("question") or request.GET.get("question"))
    if question is None:
        return Wanted(project, questions, None, None)
    # Read once; its plan and its pages ask for it again.
    question.project = project
    plan = Plan.objects.select_related("job").filter(question=question).first()
    if plan is not None:
        plan.question = question
    return Wanted(project, questions, question, plan)


def loop_wanted_by(request: KnownRequest, project_id: UUID) -> tuple[Wanted, Question, Plan]:
    """Return what a request asks for, where there is a loop. Raises: Http404 where there is none."""
    wanted = wanted_by(request, project_id)
    if wanted.question is None or wanted.plan is None:
        raise Http404
    return wanted, wanted.question, wanted.plan


def _named(questions: list[Question], wanted: str | None) -> Question | None:
    if not wanted:
        return questions[0] if questions else None
    for question in questions:
        if str(question.pk) == wanted:
            return question
    raise Http404
