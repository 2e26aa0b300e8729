"""The page of the loop: planning it, seeing what it does, hearing what it chose."""

import pytest
from django.urls import reverse

from activelearning import due, services
from activelearning.models import FeatureRow, Plan, PlanState, Round
from activelearning.pictures import Point, curve
from annotation.models import ProjectState
from tests.activelearning.makers import LABELS, answer_all, make_loop, make_sounds, work
from tests.makers import make_dataset, make_project, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(omar):
    """A question of a draft about a few buzzes."""
    return make_question(make_project(make_sounds(omar, 4)), "Is it low or high?", LABELS)


@pytest.fixture
def played(omar):
    """A loop of which two rounds are over."""
    question = make_loop(omar, batch=6, target=95)
    work()
    for _ in range(2):
        due.start_due()
        work()
        answer_all(question)
    due.start_due()
    work()
    return question


def address(question):
    return reverse("activelearning:loop", args=[question.project_id])


def act(client, question, what):
    where = reverse("activelearning:loop_act", args=[question.project_id])
    return client.post(where, {"question": question.pk, "act": what}, follow=True)


def test_a_draft_gets_a_loop_with_sensible_defaults(draft, omar, as_user):
    client = as_user(omar)
    page = client.get(address(draft)).content.decode()
    assert "Let the loop choose" in page
    assert "ISC" in page
    response = client.post(address(draft), {"strategy": "default", "patience": "6"}, follow=True)
    assert response.status_code == 200
    plan = Plan.objects.get()
    assert (plan.strategy, plan.batch, plan.patience, plan.state) == ("default", None, 6, PlanState.ON)
    assert "Waits for the launch" in response.content.decode()


def test_empty_numbers_are_no_rules(draft, omar, as_user):
    as_user(omar).post(address(draft), {"strategy": "least", "target": "90"})
    plan = Plan.objects.get()
    assert (plan.target, plan.rounds, plan.answers, plan.patience) == (90, None, None, None)


@pytest.mark.parametrize(
    "said",
    [{"strategy": "psychic"}, {"strategy": "least", "batch": "0"}, {"strategy": "least", "target": "101"}],
)
def test_a_bad_plan_is_refused_with_a_sentence(draft, omar, as_user, said):
    response = as_user(omar).post(address(draft), said)
    assert response.status_code == 400
    assert "errorlist" in response.content.decode()
    assert not Plan.objects.exists()


def test_the_page_shows_the_curve_the_rounds_and_the_confusion(played, omar, as_user):
    page = as_user(omar).get(address(played)).content.decode()
    newest = Round.objects.filter(state="learnt").last()
    assert f"{round(100 * newest.uar)} %" in page
    assert page.count("curve__dot") == 2
    assert "curve__target" in page
    assert "First set" in page
    assert "Round 2" in page
    assert "confusion__right--4" in page


def test_the_page_costs_the_same_whatever_the_number_of_rounds(
    played, omar, as_user, django_assert_max_num_queries
):
    client = as_user(omar)
    client.get(address(played))
    with django_assert_max_num_queries(19):
        client.get(address(played))


def test_the_clips_of_a_round_can_be_heard_and_say_why(played, omar, as_user, django_assert_max_num_queries):
    client = as_user(omar)
    where = reverse("activelearning:loop_round", args=[played.project_id, 1])
    with django_assert_max_num_queries(12):
        page = client.get(where).content.decode()
    assert page.count("data-clip-play") == 7
    assert "Stands for others" in page
    assert "The classifier thought" in page
    assert client.get(where.replace("/1/", "/77/")).status_code == 404


def test_an_owner_pauses_goes_on_and_makes_a_round_by_hand(played, omar, as_user):
    client = as_user(omar)
    assert "Paused" in act(client, played, "pause").content.decode()
    assert Plan.objects.get().state == PlanState.PAUSED
    assert "reload the page" in act(client, played, "pause").content.decode()
    act(client, played, "learn")
    work()
    assert Round.objects.count() == 4
    act(client, played, "resume")
    assert Plan.objects.get().state == PlanState.ON


def test_what_could_not_be_read_can_be_measured_again(played, omar, as_user):
    client = as_user(omar)
    assert "Measure the rest" not in client.get(address(played)).content.decode()
    FeatureRow.objects.filter(pk=FeatureRow.objects.first().pk).update(state="unreadable")
    assert "Measure the rest" in client.get(address(played)).content.decode()
    act(client, played, "measure")
    work()
    assert not FeatureRow.objects.exclude(state="row").exists()


def test_two_presses_start_one_job(played, omar, as_user):
    client = as_user(omar)
    act(client, played, "learn")
    assert "at work just now" in act(client, played, "learn").content.decode()


def test_an_owner_asks_about_the_rest(played, omar, as_user):
    client = as_user(omar)
    act(client, played, "rest")
    played.project.refresh_from_db()
    assert played.project.asked_clips == "all"
    assert "Ask about the rest too" not in client.get(address(played)).content.decode()


def test_a_draft_takes_its_loop_back(draft, omar, as_user):
    services.save_plan(draft)
    act(as_user(omar), draft, "drop")
    assert not Plan.objects.exists()


def test_nonsense_is_told_kindly(played, omar, as_user):
    assert "not there any more" in act(as_user(omar), played, "explode").content.decode()


def test_a_launched_project_without_a_loop_says_so(draft, omar, as_user):
    draft.project.state = ProjectState.LIVE
    draft.project.save()
    assert "launched without a loop" in as_user(omar).get(address(draft)).content.decode()


def test_a_project_without_questions_has_nothing_to_choose(omar, as_user):
    project = make_project(make_dataset(omar, clips=2))
    page = as_user(omar).get(reverse("activelearning:loop", args=[project.pk])).content.decode()
    assert "nothing to choose" in page


def test_a_question_without_a_classifier_is_told_so(draft, omar, as_user):
    draft.kind = "text"
    draft.save()
    page = as_user(omar).get(address(draft)).content.decode()
    assert "drawn at random" in page
    assert 'value="least"' not in page


def test_nobody_else_sees_or_moves_it(played, sam, anna, as_user):
    for person in (sam, anna):
        client = as_user(person)
        assert client.get(address(played)).status_code in {403, 404}
        act(client, played, "pause")
    assert Plan.objects.get().state == PlanState.ON


def test_a_curve_lies_within_its_picture():
    points = [Point(36, 0.72, 0.6, 0.84), Point(66, 0.8, 0.7, 0.9), Point(133, 0.9, 0.8, 0.97)]
    drawn = curve(points, target=0.95)
    assert [line.number for line in drawn.along] == [0, 50, 100, 150, 200]
    assert [line.number for line in drawn.across] == [50, 62, 75, 88, 100]
    for x, y in drawn.dots:
        assert drawn.left <= x <= drawn.right
        assert 0 <= y <= drawn.bottom
    heights = [y for _, y in drawn.dots]
    assert heights == sorted(heights, reverse=True)
    assert drawn.target < heights[-1]


def test_there_is_no_curve_without_rounds_and_one_dot_for_one():
    assert curve([]) is None
    assert len(curve([Point(3, 0.5, 0.1, 1.0)]).dots) == 1
