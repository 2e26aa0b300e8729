"""Control questions in their owner's hands: made by answering or of closed clips, kept, taken out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from annotation.examples import askable
from annotation.models import (
    Item,
    Label,
    Project,
    ProjectState,
    Question,
    QuestionKind,
    Task,
    TaskState,
)
from annotation.models.project import CheckRate
from annotation.opening import count_asked
from annotation.pool import return_number
from clips.models import Clip, ClipState
from common.errors import Conflict, UserError
from quality.checks.outcomes import count_again, count_no_more
from quality.known import apart
from quality.labels import lot
from quality.models import Control
from quality.models.control import CORRECTED, PRACTICE
from quality.services import add_controls, open_control_items

PAGE = 20
# Closed clips of fewer votes may be anything.
FEWEST_VOTES = 2
# How a control came to be known, where doubt came over it: it waits for its owner, who keeps it or not.
SET_ASIDE, KEPT, TAKEN_OUT = "set aside", "kept", "taken out"


def can_be_checked(question: Question) -> bool:
    """Return whether a question can have control questions."""
    return question.kind == QuestionKind.SINGLE_CHOICE


def controls_of(question: Question) -> QuerySet[Control]:
    """Return the controls of a question that are asked; what is only practised on is none."""
    known = Control.objects.filter(question=question, retired_at=None, known_right=True)
    return known.exclude(origin=PRACTICE)


def in_use(question: Question) -> QuerySet[Control]:
    """Return the controls of a question that are still asked."""
    return controls_of(question).filter(item__is_control=True)


def known_wrong(question: Question) -> QuerySet[Control]:
    """Return the labels that are known to be wrong for a clip on which people vote."""
    return Control.objects.filter(question=question, retired_at=None, known_right=False)


def set_aside_of(question: Question) -> QuerySet[Control]:
    """Return the controls that looked wrong and are not used until their owner has looked."""
    return Control.objects.filter(question=question, retired_at__isnull=False, origin=SET_ASIDE)


def clips_to_answer(question: Question, after: UUID | None = None, *, free: Q | None = None) -> list[Clip]:
    """Return some clips nobody has been asked about yet, behind a clip, in an order that nobody can foretell.

    They are `free` for what their answers are wanted for: checks, unless said otherwise. Players see the ids
    of clips in their links: were these the first by id, checks would be known by that.
    """
    items = Item.objects.filter(project=question.project, clip=OuterRef("pk"))
    met = items.exclude(votes=0, leases=0, is_control=False, is_training=False)
    judged = items.filter(
        controls__in=(known_wrong(question) | set_aside_of(question) | controls_of(question))
    )
    free = apart.free_for_checks() if free is None else free
    clips = askable(question.project).filter(free, ~Exists(met), ~Exists(judged))
    salt = salted_hmac("quality.known.controls", str(question.pk)).hexdigest()
    mixed = MD5(Concat(Value(salt), Cast("pk", CharField())))
    if after:
        clips = clips.alias(mixed=mixed).filter(
            mixed__gt=Subquery(Clip.objects.filter(pk=after).values_list(mixed))
        )
    return list(clips.order_by(mixed)[:PAGE])


def make_controls(question: Question, answers: Mapping[UUID, int]) -> int:
    """Make control questions of clips that their owner has answered, by label; return how many."""
    return make_known(question, answers, open_control_items, partial(add_controls, origin="owner"))


@transaction.atomic
def make_known(
    question: Question,
    answers: Mapping[UUID, int],
    opened: Callable[[Project, Sequence[UUID]], None],
    add: Callable[[Question, Iterable[tuple[Item, Label]]], int],
) -> int:
    """Keep what an owner says of clips, by label, as checks or as practice; return how many are new.

    `opened` makes their items, `add` their known answers. A clip that somebody was lent or has answered
    meanwhile stays as it is, and so does one that is not free.
    """
    project = question.project
    check_may_be_made(question)
    labels = {label.pk: label for label in question.labels.all()}
    if any(label not in labels for label in answers.values()):
        raise UserError(
            _("Choose only labels that belong to “%(text)s”.") % {"text": question.text}, field="labels"
        )
    clips = Clip.objects.filter(pk__in=answers, dataset=project.dataset_id, state=ClipState.READY)
    opened(project, list(clips.values_list("pk", flat=True)))
    items = Item.objects.filter(project=project, clip__in=clips, other=None, start=None)
    made = add(question, [(item, labels[answers[item.clip_id]]) for item in items])
    Project.objects.filter(pk=project.pk).exclude(state=ProjectState.DRAFT).update(
        clip_count=count_asked(project)
    )
    return made


def closed_tasks(question: Question, after: int = 0) -> list[Task]:
    """Return some tasks that everybody agreed on, behind item `after`, whose clip asks nothing any more.

    What players may hear again is never among them: they know its answer, and what vanishes there tells.
    """
    ahead = _agreed(question).filter(item_id__gt=after).select_related("item__clip", "aggregated__label")
    return list(ahead.order_by("item_id")[:PAGE])


def _agreed(question: Question) -> QuerySet[Task]:
    # What has rested is asked no more, and players may have been told of it.
    known = Control.objects.filter(item=OuterRef("item"), known_right=True, retired_at=None)
    agreed = Task.objects.filter(
        apart.free_for_checks("item__clip"),
        ~Exists(known),
        ~Exists(Task.objects.filter(item=OuterRef("item"), state=TaskState.OPEN)),
        question=question,
        state=TaskState.RETIRED,
        item__is_control=False,
        item__is_training=False,
        item__clip__state=ClipState.READY,
        aggregated__votes__gte=FEWEST_VOTES,
        aggregated__agreement=1,
        aggregated__label__isnull=False,
    )
    return lot.not_drawn(agreed)


@transaction.atomic
def confirm(question: Question, items: Sequence[int]) -> int:
    """Make control questions of closed clips whose label their owner confirms; return how many."""
    check_may_be_made(question)
    if question.subjective:
        raise UserError(_("Where people may rightly differ, nobody is wrong who differs from the others."))
    apart.hold(list(Item.objects.filter(pk__in=items).values_list("clip", flat=True)))
    ids = Item.objects.filter(pk__in=items).order_by("pk").select_for_update().values_list("pk", flat=True)
    tasks = list(_agreed(question).filter(item__in=list(ids)).select_related("aggregated"))
    Control.objects.bulk_create(
        (
            Control(
                question=question,
                item_id=task.item_id,
                label_id=task.aggregated.label_id,  # type: ignore[misc]  # agreed on, so there is one
                origin="confirmed",
            )
            for task in tasks
        ),
        ignore_conflicts=True,
    )
    Item.objects.filter(pk__in=[task.item_id for task in tasks]).update(is_control=True, wanted=0)
    return len(tasks)


@transaction.atomic
def retire(control: Control) -> None:
    """Ask a control no more. Its clip becomes one like any other when nothing else is known of it."""
    item, control = _locked(control)
    if control.retired_at is None:
        _end(control, origin=control.origin)
    else:
        Control.objects.filter(pk=control.pk).update(origin=TAKEN_OUT)
    if control.known_right and not _is_still_known(item):
        ask_about(item)


def ask_about(item: Item) -> None:
    """Ask people about an item of which nothing is known any more; in a draft, as if nothing ever was."""
    project = Project.objects.get(pk=item.project_id)
    if project.state == ProjectState.DRAFT:
        # Nobody has heard it here; at the launch its clip is asked about like any other.
        item.delete()
        return
    # What has votes was closed by them; what has none was closed because its answer was known.
    opened = Task.objects.filter(item=item, state=TaskState.RETIRED, retired_at=None).update(
        state=TaskState.OPEN, wanted=project.answers_wanted, maximum=project.answers_maximum
    )
    wanted = project.answers_wanted if opened else 0
    Item.objects.filter(pk=item.pk).update(
        is_control=False, is_training=False, wanted=wanted, returned=return_number()
    )
    Project.objects.filter(pk=project.pk).update(clip_count=count_asked(project))


def is_over(control: Control) -> bool:
    """Return whether a control was taken out, and let nobody else take it out until the transaction ends."""
    return _locked(control)[1].retired_at is not None


@transaction.atomic
def correct(control: Control, label: Label) -> Control:
    """Say of a control that is asked no more that another label is right; its checks count no more."""
    item, control = _locked(control)
    if control.retired_at is None:
        _end(control, origin=TAKEN_OUT)
    Item.objects.filter(pk=item.pk).update(is_control=False, wanted=0)
    return Control.objects.create(question=control.question, item=item, label=label, origin=CORRECTED)


@transaction.atomic
def set_aside(control: Control) -> None:
    """Use a control no more until its owner has looked: what people answered to it counts no more."""
    item, control = _locked(control)
    if control.retired_at is not None:
        return
    _end(control, origin=SET_ASIDE)
    if control.known_right and not _asked(item).exists():
        Item.objects.filter(pk=item.pk).update(is_control=False, wanted=0)


@transaction.atomic
def keep(control: Control) -> bool:
    """Use a control again that its owner says is right; it is doubted no more. False where it cannot be."""
    item, control = _locked(control)
    known = Control.objects.filter(question=control.question_id, item=item, retired_at=None)
    if control.origin != SET_ASIDE or item.clip.state != ClipState.READY or known.exists():
        return False
    Control.objects.filter(pk=control.pk).update(retired_at=None, origin=KEPT)
    count_again(control)
    if control.known_right:
        Item.objects.filter(pk=item.pk).update(is_control=True, wanted=0)
    else:
        say_wrong_labels(control.question, [item.pk])
    return True


def _locked(control: Control) -> tuple[Item, Control]:
    """Return a control as it is now, and its item, which stays as it is."""
    item = Item.objects.select_for_update(of=("self",)).select_related("clip").get(pk=control.item_id)
    return item, Control.objects.select_related("question").get(pk=control.pk)


def _end(control: Control, *, origin: str) -> None:
    Control.objects.filter(pk=control.pk).update(retired_at=timezone.now(), origin=origin)
    count_no_more(control)
    if not control.known_right:
        say_wrong_labels(control.question, [control.item_id])


def _asked(item: Item) -> QuerySet[Control]:
    return Control.objects.filter(item=item, retired_at=None, known_right=True)


def _is_still_known(item: Item) -> bool:
    """Return whether something is still known of an item, or may be once its owner has looked."""
    if _asked(item).exists():
        return True
    waiting = Control.objects.filter(item=item, origin=SET_ASIDE, retired_at__isnull=False, known_right=True)
    if not waiting.exists():
        return False
    Item.objects.filter(pk=item.pk).update(is_control=False, wanted=0)
    return True


def say_wrong_labels(question: Question, items: Sequence[int]) -> None:
    """Keep with the tasks of items which labels are known to be wrong; the road of a label reads it there."""
    wrong: dict[int, list[int]] = defaultdict(list)
    for item, label in (
        known_wrong(question).filter(item__in=items).order_by("pk").values_list("item", "label")
    ):
        wrong[item].append(label)
    tasks = list(Task.objects.filter(question=question, item__in=items).only("item"))
    for task in tasks:
        task.known_wrong = wrong.get(task.item_id)
    Task.objects.bulk_update(tasks, ["known_wrong"])


def set_rate(project: Project, rate: str) -> None:
    """Say how often checks come in a project."""
    if rate not in CheckRate.values:
        raise UserError(_("Choose one of the ways that are offered."), field="check_rate")
    Project.objects.filter(pk=project.pk).update(check_rate=rate)


def check_may_be_made(question: Question) -> None:
    """Raise why a question can have no checks, or no more of them."""
    if not can_be_checked(question):
        raise UserError(
            _("Only questions of single choice have control questions for now."), field="question"
        )
    if question.project.state == ProjectState.FINISHED:
        raise Conflict(_("The project is finished; nobody would be checked."), code="state")
