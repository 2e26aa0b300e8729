"""Clips that a player answered, to hear again: some of them, once they have ended by ordinary votes.

Whoever sees it cannot vote on the clip any more: they have. What others made of it, and contesting that, is
there where the owner lets. Why only some: quality.labels.lot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from annotation.models import Annotation, Project, Purpose, TaskState
from clips.models import ClipState
from clips.serving import audio_url
from quality.labels import lot
from quality.labels.shown import in_a_line
from quality.labels.told import said_in_words
from quality.models import Contest, Contestability, Control

PAGE = 20


@dataclass(frozen=True)
class Settled:
    """A clip that somebody answered: what they said, what it was settled as, what came of their contest.

    Where the owner does not let players see what became of clips, and where people may rightly differ, the
    label stays empty.
    """

    answer: Annotation
    number: int
    sounds: Sequence[str]
    said: str
    label: str
    contest: Contest | None


def players_may_contest(project: Project) -> bool:
    """Return whether a project's owner lets players contest labels."""
    return Contestability.objects.filter(project=project, players=True).exists()


def let_players_contest(project: Project, *, on: bool) -> None:
    """Keep whether players may contest labels."""
    Contestability.objects.update_or_create(project=project, defaults={"players": on})


def settled_answers(user: User, project: Project) -> QuerySet[Annotation]:
    """Return this person's votes on tasks that have ended, newest first: on those that the lot fell for.

    While trusted people hear a clip again, what it was settled as is nobody's to see. What is or was a
    control is never among them.
    """
    other = Q(task__item__other=None) | Q(task__item__other__state=ClipState.READY)
    known = Control.objects.filter(item=OuterRef("task__item"), known_right=True)
    mine = Annotation.objects.filter(
        other, ~Exists(known), annotator=user, purpose=Purpose.VOTE, task__question__project=project
    )
    ended = mine.filter(
        task__state=TaskState.RETIRED,
        task__item__is_control=False,
        task__item__clip__state=ClipState.READY,
    )
    return lot.drawn(ended, "task__item_id").order_by("-created_at", "-pk")


def settled(user: User, project: Project, before: int = 0) -> tuple[list[Settled], int | None]:
    """Return a page of what became of a person's clips behind an answer, and where the next page begins."""
    answers = settled_answers(user, project)
    last = answers.filter(pk=before).first() if before else None
    if last:
        earlier = Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk)
        answers = answers.filter(earlier)
    mine = Contest.objects.filter(by=user).order_by("pk")
    whole = answers.select_related(
        "label", "task__question", "task__aggregated__label", "task__item__clip", "task__item__other"
    ).prefetch_related("task__question__labels", Prefetch("task__contests", mine, to_attr="mine"))
    found = list(whole[: PAGE + 1])
    is_told = players_may_contest(project)
    told = [_told(one, number, user, is_told=is_told) for number, one in enumerate(found[:PAGE], 1)]
    return told, found[PAGE - 1].pk if len(found) > PAGE else None


def _told(one: Annotation, number: int, user: User, *, is_told: bool) -> Settled:
    task, question = one.task, one.task.question
    label = getattr(task, "aggregated", None) if is_told and not question.subjective else None
    words = label.label.name if label and label.label else in_a_line(question, label) if label else ""
    for clip in task.item.clips:
        # Many a file's name is its label.
        clip.name = _("Clip %(number)d") % {"number": number}
    contests = task.mine  # type: ignore[attr-defined]  # prefetched
    return Settled(
        answer=one,
        number=number,
        sounds=[audio_url(clip, user) for clip in task.item.clips],
        said=said_in_words(question, one),
        label=words,
        contest=contests[-1] if contests else None,
    )
