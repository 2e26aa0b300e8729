"""How far people go along with others: weights where answers are graded, and what they do to results."""

import numpy as np
import pytest
from django.utils import timezone

from annotation.kinds import Said
from annotation.models import Aggregation, Annotation, Item, Task, TaskState
from annotation.services import save_question
from quality.adding_up import add_up
from quality.adding_up.means import width
from quality.aggregation.evaluator_weighted import weights as evaluator_weights
from quality.jobs import revise_questions
from quality.labels.labelling import label_tasks
from quality.labels.stopping import Verdict, judge, reach_of
from quality.models import Crowd, TrustEvent, TrustScore
from quality.people.going_along import consistent, weights
from quality.revising.graded import revise_graded
from tests import makers
from tests.game.makers import annotators

SCALE = {"first": 1, "last": 5}


def ratings(*rows):
    """Return votes by task; a row is a task, with the step of each person."""
    return {
        task: [(person, Said(number=step)) for person, step in enumerate(row) if step is not None]
        for task, row in enumerate(rows)
    }


def test_raters_weigh_by_their_correlation_with_others():
    rows = [(1, 1, 5), (2, 2, 1), (3, 3, 4), (4, 4, 2), (5, 5, 3), (1, 2, 3), (4, 5, 1), (2, 1, 5)]
    found, newcomer = weights("scale", ratings(*rows), 3, SCALE)
    assert min(found[:2]) > 2 * found[2]
    assert found[2] < newcomer < found[0]
    # The estimator of the paper puts them into the same order.
    clip, rater = np.indices(np.shape(rows)).reshape(2, -1)
    theirs = evaluator_weights(clip, rater, np.array(rows, float).ravel())
    assert theirs[2] < min(theirs[:2])


def test_few_answers_move_nobody_far():
    votes = ratings(*[(1, 1, None), (2, 2, None), (3, 3, None), (4, 4, None), (5, 5, 1)])
    found, newcomer = weights("scale", votes, 3, SCALE)
    assert found[2] == pytest.approx(newcomer, rel=0.2)


def test_a_point_counts_along_both_axes():
    votes = {
        task: [(0, Said(x=x, y=0.0)), (1, Said(x=x, y=x / 2)), (2, Said(x=x, y=x))]
        for task, x in enumerate((-0.8, -0.2, 0.1, 0.9, 0.5))
    }
    found, _ = weights("grid", votes, 3, {})
    assert found[0] < found[1]
    assert found[1] == pytest.approx(found[2], abs=0.05)


@pytest.mark.parametrize(
    ("kind", "same", "other"),
    [
        ("text", Said(text="a bird"), Said(text="rain")),
        ("multiple_choice", Said(value=[1, 2]), Said(value=[3])),
        ("pair", Said(preferred="first"), Said(preferred="second")),
        (
            "regions",
            Said(value=[{"label": 1, "start": 0.0, "end": 1.0}]),
            Said(value=[{"label": 1, "start": 3.0, "end": 4.0}]),
        ),
    ],
)
def test_who_says_what_nobody_else_says_weighs_less(kind, same, other):
    votes = {task: [(0, same), (1, same), (2, other)] for task in range(6)}
    found, newcomer = weights(kind, votes, 3, {})
    assert found[0] == found[1] > newcomer > found[2] > 0
    votes[0].append((3, Said()))
    assert weights(kind, votes, 4, {})[0][3] == pytest.approx(newcomer)


def test_who_contradicts_themselves_weighs_less_than_who_does_not():
    found = consistent([(0, 1.0)] * 6 + [(1, 0.0)] * 6 + [(2, 1.0)], 4)
    assert found[0] == 1
    assert found[1] < 0.6
    assert found[3] == 1
    assert consistent([], 2).tolist() == [1, 1]


def test_weights_move_results_of_every_kind():
    two, one = Said(number=2), Said(number=4)
    assert add_up("scale", [two, two, one], SCALE).value["mean"] == pytest.approx(2.666667)
    weighed = add_up("scale", [two, two, one], SCALE, [0.1, 0.1, 1.0])
    assert weighed.value["mean"] == pytest.approx(3.666667)
    assert weighed.method == "weighted mean"

    choice = [Said(label_id=1), Said(label_id=1), Said(label_id=2)]
    found = add_up("single_choice", choice, {}, [0.2, 0.2, 0.9])
    assert (found.label_id, found.support, found.method) == (2, 1, "weighted majority")
    assert add_up("single_choice", choice, {}, [0.45, 0.45, 0.9]).tied

    several = [Said(value=[1]), Said(value=[1]), Said(value=[2])]
    assert add_up("multiple_choice", several, {"at_least": 1}, [0.2, 0.2, 0.9]).value["labels"] == [2]

    marks = [Said(value=[{"label": 1, "start": start, "end": start + 1.0}]) for start in (0.0, 0.0, 5.0)]
    found = add_up("regions", marks, {}, [0.2, 0.2, 0.9])
    assert [(one["start"], one["end"]) for one in found.value["regions"]] == [(5.0, 6.0)]

    texts = [Said(text="rain"), Said(text="rain"), Said(text="a bird")]
    assert add_up("text", texts, {}, [0.2, 0.2, 0.9]).value["texts"] == [["a bird", 1], ["rain", 2]]

    prefers = [Said(preferred="first"), Said(preferred="first"), Said(preferred="second")]
    found = add_up("pair", prefers, {}, [0.2, 0.2, 0.9])
    assert found.value["preferred"] == "second"
    assert found.value["shares"]["first"] == pytest.approx(0.307692)


def test_equal_weights_change_no_number():
    votes = [Said(number=step) for step in (1, 2, 2, 5)]
    assert add_up("scale", votes, SCALE, [0.7] * 4).value == add_up("scale", votes, SCALE).value


def test_a_mean_is_narrow_enough_or_wants_one_more_until_the_maximum():
    wide, narrow = ([Said(number=step) for step in steps] for steps in ((1, 5, 3), (2, 2, 3)))
    for votes, verdict in ((wide, Verdict.ONE_MORE), (narrow, Verdict.ONE_MORE)):
        result = add_up("scale", votes, SCALE)
        assert judge(result, wanted=3, maximum=8, reach=reach_of("scale", result, SCALE)) == verdict
    four = add_up("scale", [Said(number=step) for step in (2, 2, 2, 3)], SCALE)
    reach = reach_of("scale", four, SCALE)
    assert reach == width(four.value, SCALE) == pytest.approx(0.398, abs=0.01)
    assert judge(four, wanted=4, maximum=8, reach=reach) == Verdict.RETIRE
    end = add_up("scale", wide, SCALE)
    assert judge(end, wanted=3, maximum=3, reach=reach_of("scale", end, SCALE)) == Verdict.RETIRE
    one = add_up("scale", wide[:1], SCALE)
    assert judge(one, wanted=1, maximum=8, reach=reach_of("scale", one, SCALE)) == Verdict.ONE_MORE


def test_where_people_may_differ_the_share_is_wanted_narrow_and_no_label_is_disputed_for_it():
    def verdict(labels, wanted):
        result = add_up("single_choice", [Said(label_id=label) for label in labels], {})
        return judge(
            result, wanted=wanted, maximum=8, reach=reach_of("single_choice", result, {}, subjective=True)
        )

    assert verdict([1, 1], 2) == Verdict.ONE_MORE
    assert verdict([1, 1, 1, 1, 1], 5) == Verdict.RETIRE
    assert verdict([1, 1, 1, 2, 2], 5) == Verdict.ONE_MORE
    assert verdict([1, 1, 1, 1, 1, 2, 2, 2], 8) == Verdict.RETIRE


@pytest.fixture
def scaled(omar):
    """A project with a scale: two who agree, and one who says anything."""
    project = makers.make_project(makers.make_dataset(omar, clips=20), aggregation=Aggregation.POSTERIOR)
    question = save_question(project, text="How loud?", kind="scale", options=SCALE)
    tasks = makers.make_tasks(question)
    people = annotators(3)
    for number, task in enumerate(tasks):
        steps = (1 + number % 5, 1 + number % 5, 1 + (number * 7 + 3) % 5)
        for person, step in zip(people, steps, strict=True):
            Annotation.objects.create(task=task, annotator=person, kind="scale", number=step)
    Task.objects.update(votes=3)
    Item.objects.update(votes=3)
    label_tasks(Task.objects.select_related("question", "item__project"))
    return question, people


@pytest.mark.django_db
def test_the_job_finds_who_goes_along_and_adds_up_anew(scaled):
    question, (first, second, anybody) = scaled
    task = Task.objects.order_by("pk")[3]
    before = task.aggregated.value["mean"]
    revise_questions()
    trust = dict(TrustScore.objects.values_list("annotator", "mean"))
    assert trust[first.pk] == trust[second.pk] > 1.5 * trust[anybody.pk]
    task.aggregated.refresh_from_db()
    assert task.aggregated.method == "weighted mean"
    assert abs(task.aggregated.value["mean"] - 4) < abs(before - 4)
    assert Crowd.objects.get().read == Annotation.objects.latest("pk").pk
    assert revise_graded(question, timezone.now()).changed == 0


@pytest.mark.django_db
def test_the_next_answer_is_weighed_by_what_the_job_found(scaled):
    _, (first, _, anybody) = scaled
    revise_questions()
    TrustScore.objects.filter(annotator=anybody).update(mean=0.05)
    task = Task.objects.select_related("question", "item__project").order_by("pk")[3]
    label_tasks([task], voter_id=first.pk)
    task.refresh_from_db()
    assert task.aggregated.value["mean"] == pytest.approx(4, abs=0.15)


@pytest.mark.django_db
def test_repeats_that_say_something_else_take_weight(scaled):
    question, (first, second, _) = scaled
    TrustEvent.objects.bulk_create(
        TrustEvent(
            annotator=person,
            project=question.project,
            question=question,
            kind="repeat",
            facts={"sameness": same},
        )
        for person, same in ((first, 1.0), (second, 0.0))
        for _ in range(6)
    )
    revise_graded(question, timezone.now())
    trust = dict(TrustScore.objects.values_list("annotator", "mean"))
    assert trust[second.pk] < 0.7 * trust[first.pk]


@pytest.mark.django_db
def test_where_people_may_differ_nobody_is_weighed(scaled):
    question, _ = scaled
    type(question).objects.update(subjective=True)
    revise_questions()
    assert not TrustScore.objects.exists()


@pytest.mark.django_db
def test_what_has_ended_stays_ended_and_what_is_open_ends(scaled):
    question, _ = scaled
    Task.objects.update(state=TaskState.OPEN, wanted=3, maximum=3)
    assert revise_graded(question, timezone.now()).ended == 20
    assert revise_graded(question, timezone.now()).ended == 0
    assert set(Task.objects.values_list("state", flat=True)) == {TaskState.RETIRED}
