"""Writing questions and their labels."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from annotation.kinds import KINDS, Kind, kind_of
from annotation.models import Item, Label, Project, ProjectState, Question
from annotation.services.refusing import in_their_language
from common.errors import Conflict, UserError

KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
# Keys that the play page uses itself: play, again, unsure, skip, report, undo. With Shift it takes none.
RESERVED = set("prusxz")
MOST_LABELS = KINDS["single_choice"].most_labels
# Keys that no keyboard has, for the moment in which labels swap theirs.
FIRST_ASIDE = 0xE000


@dataclass(frozen=True)
class LabelDraft:
    """One label as its owner writes it; an empty key is filled in while there are free ones."""

    name: str
    help: str = ""
    key: str = ""
    colour: int | None = None


@transaction.atomic
def save_question(
    project: Project,
    *,
    text: str,
    labels: Sequence[LabelDraft] = (),
    help: str = "",
    kind: str | None = None,
    options: Mapping[str, Any] | None = None,
    subjective: bool | None = None,
    question: Question | None = None,
) -> Question:
    """Write a new question, or change one while its project is a draft.

    What is not said of its kind and options stays as it is; options of another kind do not.
    """
    project = locked_draft(project.pk, _("Questions can be changed only before the launch."))
    question = still_there(project, question) if question else _new(project)
    before, question.kind = question.kind, _known(kind or question.kind)
    if options is None:
        options = question.options if question.kind == before else {}
    labels = check_labels(labels, kind_of(question), taken=_keys_elsewhere(project, question))
    if not text.strip():
        raise UserError(_("Write the question itself."), field="text")
    question.text, question.help = text.strip(), help.strip()
    with in_their_language():
        question.options = kind_of(question).options(options, len(labels))
    question.subjective = question.subjective if subjective is None else subjective
    _check_company(project, question)
    question.save()
    _save_labels(question, labels)
    return question


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise UserError(_("“%(kind)s” is no kind of question.") % {"kind": kind}, field="kind")
    return kind


def _check_company(project: Project, question: Question) -> None:
    """Refuse to ask about pairs and about single clips in one project: a turn is one thing to hear."""
    compares = kind_of(question).compares
    others = project.questions.exclude(pk=question.pk)
    mixed = any(kind_of(other).compares != compares for other in others.only("kind"))
    if mixed or (compares and Item.objects.filter(project=project, other=None).exists()):
        raise UserError(
            _("A project asks either about single clips or about pairs of clips: make another one for this."),
            field="kind",
        )


def free_keys(project: Project, question: Question | None = None) -> list[str]:
    """Return the keys that labels of a question can have: neither the page nor another question has them."""
    taken = _keys_elsewhere(project, question)
    return [key for key in KEYS if key not in taken]


def _keys_elsewhere(project: Project, question: Question | None) -> set[str]:
    others = Label.objects.filter(question__project=project)
    if question and question.pk:
        others = others.exclude(question=question)
    return RESERVED | set(others.exclude(key="").values_list("key", flat=True))


def locked_draft(project_id: UUID, refusal: str) -> Project:
    """Lock a project that is a draft, until the transaction ends; else refuse with this sentence."""
    project = Project.objects.select_for_update().get(pk=project_id)
    if project.state != ProjectState.DRAFT:
        raise Conflict(refusal, code="state")
    return project


def _new(project: Project) -> Question:
    return Question(project=project, position=_next_position(project))


def still_there(project: Project, question: Question) -> Question:
    """Return a question as it is now, under its project's lock; or say that it was removed."""
    there = project.questions.filter(pk=question.pk).first()
    if there is None:
        raise Conflict(_("This question was removed meanwhile; reload the page."), code="state")
    return there


def _next_position(project: Project) -> int:
    last: int | None = project.questions.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _save_labels(question: Question, drafts: Sequence[LabelDraft]) -> None:
    """Change what keeps its name in place, for known answers point at it; remove and add the rest."""
    there = {label.name.casefold(): label for label in question.labels.all()}
    wanted = {draft.name.casefold() for draft in drafts}
    question.labels.exclude(pk__in=[label.pk for name, label in there.items() if name in wanted]).delete()
    kept = [
        _write(there.get(draft.name.casefold()) or Label(question=question), draft, place)
        for place, draft in enumerate(drafts)
    ]
    old = [label for label in kept if label.pk]
    # Two labels may swap keys: each first steps aside to a key of its own.
    for place, label in enumerate(old):
        Label.objects.filter(pk=label.pk).update(key=chr(FIRST_ASIDE + place))
    Label.objects.bulk_update(old, ["name", "help", "key", "colour", "position"])
    Label.objects.bulk_create(label for label in kept if not label.pk)


def _write(label: Label, draft: LabelDraft, place: int) -> Label:
    label.name, label.help, label.key, label.position = draft.name, draft.help, draft.key, place
    label.colour = place % 8 if draft.colour is None else draft.colour
    return label


def check_labels(labels: Sequence[LabelDraft], kind: Kind, taken: Collection[str]) -> list[LabelDraft]:
    """Return the labels cleaned and with keys, or say what is wrong with them.

    Keys are given while there are free ones; what is `taken` cannot be chosen.
    """
    named = [label for label in labels if label.name.strip()]
    if named and not kind.most_labels:
        raise UserError(_("This kind of question has no labels."), field="labels")
    if len(named) < kind.fewest_labels:
        needs_two = kind.fewest_labels == 2
        said = _("A question needs at least two labels.") if needs_two else _("A question needs a label.")
        raise UserError(said, field="labels")
    if len(named) > kind.most_labels:
        raise UserError(
            _("A question has room for %(most)s labels.") % {"most": kind.most_labels},
            field="labels",
        )
    seen: set[str] = set()
    for label in named:
        if label.name.strip().casefold() in seen:
            raise UserError(
                _("The label “%(name)s” stands twice.") % {"name": label.name.strip()}, field="labels"
            )
        seen.add(label.name.strip().casefold())
    return _with_keys(named, taken)


def _with_keys(labels: list[LabelDraft], elsewhere: Collection[str]) -> list[LabelDraft]:
    taken = set(elsewhere)
    for label in labels:
        key = label.key.strip().lower()
        if key and (key in taken or key not in set(KEYS)):
            raise UserError(
                _("The key “%(key)s” of “%(name)s” is taken or not a letter or digit.")
                % {"key": key, "name": label.name},
                field="labels",
            )
        taken.add(key)
    free = iter(key for key in KEYS if key not in taken)
    return [
        LabelDraft(
            label.name.strip(), label.help.strip(), label.key.strip().lower() or next(free, ""), label.colour
        )
        for label in labels
    ]


@transaction.atomic
def delete_question(question: Question) -> None:
    """Remove a question of a draft and close the gap."""
    project = locked_draft(question.project_id, _("Questions can be removed only before the launch."))
    question = still_there(project, question)
    later = project.questions.filter(position__gt=question.position)
    later.update(position=F("position") - 1)
    question.delete()
