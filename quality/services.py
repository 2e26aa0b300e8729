"""The verbs of quality: known answers, checks, and what the votes on a task add up to."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from accounts.models import User
from annotation.ahead import REPEAT
from annotation.assigning import Standing, Wanted
from annotation.models import Annotation, Item, Label, Project, Purpose, Question, Source, Task, TaskState
from annotation.pool import BETWEEN_REPEATS, Check
from annotation.services import Answer, open_tasks, record_elsewhere
from quality.checks.outcomes import note_checks
from quality.checks.rates import RATES, Checked, check_of
from quality.checks.repeats import note_repeats
from quality.known import apart
from quality.labels.casting import NOBODY
from quality.labels.labelling import label_tasks
from quality.labels.stopping import Verdict
from quality.models import Control
from quality.models.control import PRACTICE


@transaction.atomic
def add_controls(question: Question, known: Iterable[tuple[Item, Label]], *, origin: str) -> int:
    """Make control questions of items whose label is known: checks from now on, never voted on.

    Return how many are new. An item that has votes, that somebody holds, or that people practised on, stays
    as it is.
    """
    made, items = set_known(question, known, origin=origin)
    items.update(wanted=0, is_control=True)
    return made


def set_known(
    question: Question, known: Iterable[tuple[Item, Label]], *, origin: str
) -> tuple[int, QuerySet[Item]]:
    """Keep labels that are known to be right, end their tasks; return how many are new, and their items.

    What was a check stays as it is where they are for practice, and the reverse.
    """
    labels = {item.pk: label for item, label in known}
    untouched = Q(is_control=True) | Q(is_training=True) | Q(votes=0, leases=0)
    # The columns are read anew after waiting for whoever holds the row, what lies elsewhere is not.
    if origin == PRACTICE:
        free = apart.free_for_practice("clip") & Q(is_control=False)
    else:
        free = apart.free_for_checks("clip") & Q(is_training=False)
    items = Item.objects.filter(untouched, free, pk__in=labels).order_by("pk").select_for_update()
    ids = list(items.values_list("pk", flat=True))
    controls = Control.objects.filter(question=question)
    before = controls.count()
    Control.objects.bulk_create(
        (Control(question=question, item_id=pk, label=labels[pk], origin=origin) for pk in ids),
        ignore_conflicts=True,
    )
    # The other questions of the turn want no votes on it either.
    Task.objects.filter(item__in=ids, votes=0).update(wanted=0, state=TaskState.RETIRED)
    return controls.count() - before, Item.objects.filter(pk__in=ids)


@transaction.atomic
def open_control_items(project: Project, clip_ids: Sequence[UUID]) -> None:
    """Make items for clips that are only ever asked as checks; not where people practised on them."""
    free = apart.held(project, clip_ids, apart.free_for_checks())
    open_tasks(project, free, wanted=0, selected_by="control")


def check_wanted(person_id: int, project_id: UUID, *, turns: int, number: int) -> Wanted:
    """Throw the dice for a person's next turn; return what reads from them which check it should be, if any.

    Asking again throws no new dice. How likely a check is depends on where the person stands. They fall alike
    for all who have just been lent the same clip: were they thrown for each alone, checks would come to two
    people at other places among the clips that both hear, and who compares would know them by that.
    """
    mine = f"{person_id} {project_id} {number}"

    def wanted(standing: Standing) -> Check | None:
        place = standing.place
        throw = f"{project_id} after {place.after} {place.since}" if place.after else mine
        found = Checked(turns - place.begun, place.checks, standing.check_chance)
        order = check_of(dice(throw), RATES[standing.project.check_rate](found))
        until = number - BETWEEN_REPEATS
        if not order or (order == REPEAT and until < 1):
            return None
        # Each of the turns that may come once more is as likely to be where the search begins.
        return Check(order, since=int(dice(f"{mine} since") * until), until=until)

    return wanted


def dice(throw: str) -> float:
    """Return a number from 0 to 1: always the same for one throw, and nobody outside can foretell it."""
    return int(salted_hmac("quality.checks.rates", throw).hexdigest()[:13], 16) / 16**13


def set_prior(question: Question, opinions: Mapping[int, Mapping[int, float]], *, weight: float) -> int:
    """Let a classifier say of tasks, by id, how probable each label is; return for how many that is news.

    For jobs: what does it loads numpy (quality.revising.priors).
    """
    return int(import_string("quality.revising.priors.set_prior")(question, opinions, weight=weight))


def record_answer(task: Task, answer: Answer, by: User, *, source: Source, now: dt.datetime) -> Annotation:
    """Keep what somebody says outside of play, with where it came from: no vote, and no points."""
    return record_elsewhere(task, answer, by, purpose=Purpose.AUDIT, source=source, now=now)


def score_answer(annotations: Sequence[Annotation]) -> list[tuple[Task, Verdict]]:
    """Turn one turn's answers into facts, checks into trust events; return what the votes ask for."""
    note_checks([annotation for annotation in annotations if annotation.purpose == Purpose.CONTROL])
    note_repeats([annotation for annotation in annotations if annotation.purpose == Purpose.REPEAT])
    voted = [annotation for annotation in annotations if annotation.purpose == Purpose.VOTE]
    return label_tasks([one.task for one in voted], voter_id=voted[0].annotator_id if voted else NOBODY)
