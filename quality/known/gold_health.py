"""How people answer known answers; a job sets aside what looks wrong, and rests what too many have met.

A control that is set aside is retired until its owner has looked: its checks count no more. One that rests
was right all the same, and only is asked no more.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from annotation.ahead import MET
from annotation.models import Annotation, Assignment, Item, Participation, ProjectState, Purpose, Question
from quality.checks.outcomes import note_known_wrong
from quality.known import controls
from quality.known.gold import DOUBTED, doubt, most_met, skill_without
from quality.models import Control, TrustScore
from quality.people.ruling import ruling_in

# Of the answers to one page of controls; each weighs little beside so many.
MOST_ANSWERS = 4000


@dataclass(frozen=True)
class Health:
    """A control and how people answer it: how many were sure, how many passed, and how doubtful it is.

    From `doubted` on its project sets it aside.
    """

    control: Control
    asked: int
    passed: int
    doubt: float
    doubted: float = DOUBTED

    @property
    def looks_wrong(self) -> bool:
        """Whether it is likely wrong, and its owner has not said otherwise since."""
        return self.doubt >= self.doubted and self.control.origin != controls.KEPT

    @property
    def rests(self) -> bool:
        """Whether it is asked no more, having been met by many."""
        return self.control.known_right and not self.control.item.is_control


def health_of(
    found: QuerySet[Control], after: int = 0, doubted: float = DOUBTED
) -> tuple[list[Health], int | None]:
    """Return a page of a question's controls behind `after` with their health, and where the next begins."""
    ahead = found.filter(pk__gt=after).order_by("pk").select_related("item__clip", "label", "question")
    some = list(ahead[: controls.PAGE + 1])
    page = some[: controls.PAGE]
    if not page:
        return [], None
    return _health(page[0].question, page, doubted), page[-1].pk if len(some) > controls.PAGE else None


def _health(question: Question, some: Sequence[Control], doubted: float) -> list[Health]:
    answers = _answers_to(question, some)
    skills = _skills(question, {person for given in answers.values() for person, _ in given})
    labels = question.labels.count()
    return [
        replace(_health_of(control, answers[control.pk], skills, labels), doubted=doubted) for control in some
    ]


def _answers_to(question: Question, some: Sequence[Control]) -> dict[int, list[tuple[int, bool]]]:
    """Return who passed which control and who did not."""
    on_item: dict[int, list[Control]] = defaultdict(list)
    for control in some:
        on_item[control.item_id].append(control)
    as_checks = Q(purpose=Purpose.CONTROL) | Q(purpose=Purpose.VOTE, task__item__is_control=False)
    sure = Annotation.objects.filter(as_checks, task__question=question, task__item__in=on_item, unsure=False)
    newest = sure.order_by("-pk").values_list("task__item", "annotator", "label", "purpose")
    answers: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for item, person, label, purpose in newest[:MOST_ANSWERS]:
        for control in on_item[item]:
            # What closed a clip before its owner confirmed it were votes.
            if purpose == Purpose.CONTROL or not control.known_right:
                answers[control.pk].append((person, (label == control.label_id) == control.known_right))
    return answers


def _skills(question: Question, people: set[int]) -> dict[int, tuple[int, int]]:
    scores = TrustScore.objects.filter(question=question, annotator__in=people)
    return {
        person: (passed, checks)
        for person, passed, checks in scores.values_list("annotator", "checks_passed", "checks")
    }


def _health_of(
    control: Control,
    judged: Sequence[tuple[int, bool]],
    skills: Mapping[int, tuple[int, int]],
    labels: int,
) -> Health:
    # What was taken back is not counted among a person's checks.
    counted = control.retired_at is None
    evidence = []
    for person, passed in judged:
        all_passed, checks = skills.get(person, (passed * counted, counted))
        if not counted:
            all_passed, checks = all_passed + passed, checks + 1
        evidence.append((skill_without(all_passed, checks, this_passed=passed), passed))
    wrong = doubt(evidence, labels, known_right=control.known_right)
    return Health(control, len(judged), sum(passed for _, passed in judged), wrong)


def look_after(question: Question) -> None:
    """Note what is to be noted about a question's controls, set aside what looks wrong, rest what many met.

    For a job; doing it twice changes nothing.
    """
    note_known_wrong(question)
    for one in looking_wrong(question, ruling_in(question.project_id).doubted):
        controls.set_aside(one.control)
    rest_well_known(question)


def looking_wrong(question: Question, doubted: float) -> Iterator[Health]:
    """Yield the controls in use that are so likely wrong, a page at a time."""
    for found in (controls.in_use(question), controls.known_wrong(question)):
        after: int | None = 0
        while after is not None:
            page, after = health_of(found, after, doubted)
            yield from (one for one in page if one.looks_wrong)


@transaction.atomic
def rest_well_known(question: Question) -> int:
    """Ask what too many people have met no more; return how many controls that are."""
    people = Participation.objects.filter(project=question.project_id).count()
    met = Assignment.objects.filter(
        item__in=controls.in_use(question).values("item"), is_control=True, state__in=MET
    )
    many = met.values("item").annotate(people=Count("annotator", distinct=True))
    ids = list(many.filter(people__gte=most_met(people)).values_list("item", flat=True))
    items = Item.objects.filter(pk__in=ids, is_control=True).order_by("pk").select_for_update()
    resting = list(items.values_list("pk", flat=True))
    Item.objects.filter(pk__in=resting).update(is_control=False, wanted=0)
    return len(resting)


def look_after_all() -> None:
    """Look after every question that has controls, in projects under way. For a job, now and then."""
    under_way = Question.objects.filter(
        Exists(Control.objects.filter(question=OuterRef("pk"), retired_at=None)),
        project__state__in=[ProjectState.LIVE, ProjectState.PAUSED],
    )
    for question in under_way.select_related("project").order_by("pk"):
        look_after(question)
