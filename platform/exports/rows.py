"""Reads a project's tasks and answers for export, a chunk at a time, however many there are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, Subquery, prefetch_related_objects

from activelearning.features import catalogue
from annotation.kinds import Said, kind_of
from annotation.models import Annotation, Project, Purpose, Question, Task
from clips.models import ClipState
from exports.contract import AnswerRow, TaskRow
from quality.adding_up.wording import Told, tell, with_names
from quality.labels.audits import sure
from quality.labels.casting import SAID
from quality.labels.labelling import DECIDED
from quality.labels.why import Facts, People, everybody_in, facts_of, people_of, plain
from quality.models import AggregatedLabel, Control, Crowd

CHUNK = 500
OF_MACHINE = ("machine_round", "machine_confidence", "machine_model")
# What an answer's row calls each column of an annotation.
FACTS = {
    "unsure": "unsure",
    "purpose": "purpose",
    "source": "source",
    "wording": "wording",
    "created_at": "answered_at",
    "heard_seconds": "heard_seconds",
    "sound_check": "sound_check",
}
# Waveforms and the like weigh more than everything that is exported.
HEAVY = (
    *(f"item__{clip}__{heavy}" for clip in ("clip", "other") for heavy in ("peaks", "flags")),
    "item__other__metadata",
)


def rows_of(project: Project, chunk: int = CHUNK) -> Iterator[TaskRow]:
    """Yield a row for each task, question by question; clips that were withdrawn are left out.

    Each chunk takes eight statements at most and is read whole before its first row is yielded, so that a
    slow reader holds no cursor open. It is found along the index of (question, item): the last costs what
    the first does.
    """
    shared = _of_project(project)
    for question in project.questions.order_by("position", "pk").prefetch_related("labels"):
        prefetch_related_objects([question] if question.wording > 1 else [], "wordings")
        crowd = Crowd.objects.filter(question=question).first() or Crowd()
        last = 0
        while tasks := _chunk(question, last, chunk):
            facts = facts_of(tasks)
            given = _given(tasks)
            voters = {person for _, person, *_ in given}
            people = people_of(question, voters | everybody_in(facts.values()))
            answers = _answers(question, given, facts, people)
            for task in tasks:
                told = _told(task, facts[task.pk], question, people)
                yield _row(task, crowd, question, answers[task.pk], {**shared, **told})
            last = tasks[-1].item_id


def _chunk(question: Question, last: int, size: int) -> list[Task]:
    ahead = Task.objects.filter(question=question, item_id__gt=last)
    heard = ahead.exclude(item__clip__state=ClipState.WITHDRAWN).exclude(
        item__other__state=ClipState.WITHDRAWN
    )
    known = Control.objects.filter(
        question=question, item=OuterRef("item"), known_right=True, retired_at=None
    ).values("label__name")
    told = heard.annotate(known_label=Subquery(known[:1])).defer(*HEAVY)
    told = told.select_related("item__clip__dataset", "item__other", "aggregated__label")
    return list(told.order_by("item_id")[:size])


def _given(tasks: Sequence[Task]) -> list[tuple[Any, ...]]:
    answers = Annotation.objects.filter(task__in=[task.pk for task in tasks]).order_by("pk")
    return list(answers.values_list("task_id", "annotator_id", *SAID, *FACTS))


def _answers(
    question: Question, given: Sequence[tuple[Any, ...]], facts: Mapping[int, Facts], people: People
) -> dict[int, list[AnswerRow]]:
    kind, names = kind_of(question), question.label_names
    then = {task: one.trusted_then for task, one in facts.items()}
    earlier = {old.number: old.text for old in question.wordings.all()} if question.wording > 1 else {}
    found: dict[int, list[AnswerRow]] = defaultdict(list)
    for task, annotator, *columns in given:
        said = Said(*columns[: len(SAID)])
        words = None if said.is_unsure else kind.words(said, names)
        said_so = dict(zip(FACTS.values(), columns[len(SAID) :], strict=True))
        is_vote = said_so["purpose"] == Purpose.VOTE
        row = AnswerRow(
            people.name(annotator),
            words,
            **said_so,
            earlier_words=earlier.get(said_so["wording"]),
            trusted_then=then[task].get(annotator) if is_vote else None,
            trusted_now=people.trusted.get(annotator) if is_vote else None,
        )
        found[task].append(row)
    return found


def _told(task: Task, facts: Facts, question: Question, people: People) -> dict[str, Any]:
    label = getattr(task, "aggregated", None)
    stand = [one for one in facts.decisions if one.undone_at is None and one.said and not one.said.unsure]
    is_decided = label is not None and label.method == DECIDED and stand
    return {
        "round": facts.chosen.round if facts.chosen else None,
        "decided_at": stand[-1].decided_at.isoformat() if is_decided and stand[-1].decided_at else None,
        "contests": len(facts.contests),
        "why": plain(facts, question, people),
    }


def _of_project(project: Project) -> dict[str, Any]:
    feature_set = project.feature_set or catalogue.DEFAULT
    licences = {known.name: known.licence.name for known in catalogue.catalogue()}
    return {
        "project": project.name,
        "feature_set": feature_set,
        "feature_licence": licences.get(feature_set, ""),
    }


def _of_machine(label: AggregatedLabel | None) -> dict[str, Any]:
    """Return whether a label is a classifier's, and how it came by it."""
    if label is None or not label.machine:
        return {"machine": False, "machine_round": None, "machine_confidence": None, "machine_model": ""}
    return {name: getattr(label, name) for name in ("machine", *OF_MACHINE)}


def _row(
    task: Task, crowd: Crowd, question: Question, answers: Sequence[AnswerRow], shared: dict[str, Any]
) -> TaskRow:
    clip, other, label = task.item.clip, task.item.other, getattr(task, "aggregated", None)
    names = question.label_names
    posterior = label.posterior if label and label.label else None
    strengths = crowd.strengths or {}
    told = tell(question.kind, label.value, names, tied=label.tied) if label else Told()
    return TaskRow(
        **shared,
        clip=str(clip.pk),
        clip_name=clip.name,
        speaker=clip.speaker,
        start=clip.start if task.item.start is None else task.item.start,
        end=clip.end if task.item.end is None else task.item.end,
        duration=clip.duration,
        clip_licence=clip.licence or clip.dataset.licence,
        metadata=clip.metadata or None,
        other=str(other.pk) if other else None,
        other_name=other.name if other else None,
        question=question.text,
        kind=question.kind,
        label=label.label.name if label and label.label else told.label,
        low=told.low,
        high=told.high,
        value=with_names(label.value, names) if label else None,
        known_label=task.known_label,  # type: ignore[attr-defined]  # annotated
        support=label.support if label else 0,
        votes=label.votes if label else 0,
        agreement=round(label.agreement, 4) if label and label.agreement is not None else None,
        tied=bool(label and label.tied),
        method=label.method if label else "",
        **_of_machine(label),
        state=task.state,
        selected_by=task.selected_by,
        selection_probability=task.selection_probability,
        posterior={names[int(pk)]: share for pk, share in posterior.items()} if posterior else None,
        confidence=sure(posterior, crowd.temperature) if posterior and not shared["decided_at"] else None,
        strength=strengths.get(str(clip.pk)),
        other_strength=strengths.get(str(other.pk)) if other else None,
        answers=tuple(answers),
    )
