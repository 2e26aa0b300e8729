"""Nobody makes up a project alone: who has given their share waits, but only for others who come."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import Annotation, Assignment, Participation, Project, Purpose, Task
from annotation.services import edit_project
from common.errors import Forbidden, UserError
from game import play
from quality import upkeep
from quality.models import Crowd, Pause
from quality.people.shares import FEWEST_VOTES, Given, keep_shares, reached
from quality.revising.everything import judge_anew
from tests.game.makers import annotators, answer, playable
from tests.game.test_statements import ANSWER, NEXT_TURN, play_once

NOW = timezone.now()
LONG_AGO = NOW - dt.timedelta(days=2)


def crowd(*votes, last=NOW):
    return {person: Given(number, last) for person, number in enumerate(votes)}


@pytest.mark.parametrize(
    ("votes", "share", "above"),
    [
        ([60, *[20] * 9], 0.1, {0}),
        ([60, 50, *[20] * 9], 0.1, {0, 1}),
        # Exactly as many is not more.
        ([20] * 10, 0.1, set()),
        # So few votes say nothing.
        ([30, *[10] * 9], 0.1, set()),
        # Nine people cannot each give a tenth: with a fifth they can.
        ([100, *[20] * 8], 0.1, set()),
        ([100, *[20] * 8], 0.2, {0}),
        ([300, 1, 1], 0.1, set()),
        ([1000, *[20] * 20], 1.0, set()),
        # Too few others could go on.
        ([100, 100, 100, 100, 100, 100, 100, 1, 1, 1, 1], 0.1, set()),
        ([], 0.1, set()),
    ],
)
def test_who_waits(votes, share, above):
    assert reached(crowd(*votes), share, NOW) == above


def test_nobody_waits_for_those_who_are_gone():
    given = crowd(100, *[30] * 12)
    assert reached(given, 0.1, NOW) == {0}
    gone = crowd(100, *[30] * 12, last=LONG_AGO)
    assert reached(gone, 0.1, NOW) == set()
    back = {**gone, **{person: Given(30, NOW) for person in range(1, 6)}}
    assert reached(back, 0.1, NOW) == {0}


@pytest.mark.parametrize("people", range(1, 40))
def test_a_crowd_is_never_stopped_altogether(people):
    """However unequally they give, somebody may always go on who has voted lately."""
    given = crowd(*[10 + 7 * person**2 for person in range(people)])
    assert len(reached(given, 0.1, NOW)) < people


@pytest.fixture
def big(omar):
    """One of twelve people has given most votes; the checks of another count for nothing."""
    project = playable(omar, clips=100, controls=40, answers_wanted=12, answers_maximum=14)
    people = annotators(12)
    Participation.objects.bulk_create(Participation(project=project, annotator=one) for one in people)
    label = project.questions.get().labels.first()
    votes, checks = (
        Task.objects.filter(item__is_control=is_check).order_by("pk") for is_check in (False, True)
    )
    for place, person in enumerate(people):
        some = [(task, Purpose.VOTE) for task in votes[: 50 if place == 0 else 15]]
        some += [(task, Purpose.CONTROL) for task in checks] if place == 1 else []
        Annotation.objects.bulk_create(
            Annotation(task=task, annotator=person, label=label, purpose=purpose) for task, purpose in some
        )
    return project, people


def waiting(project):
    return set(
        Participation.objects.filter(project=project, has_share=True).values_list("annotator", flat=True)
    )


@pytest.mark.django_db
def test_the_job_marks_who_has_given_their_share_and_the_road_tells_them(big, anna, as_user):
    project, people = big
    assert Annotation.objects.filter(purpose=Purpose.VOTE).count() >= FEWEST_VOTES
    turn = play.next_turn(people[0], project.pk)
    judge_anew(project.questions.select_related("project").get(), NOW)
    assert waiting(project) == {people[0].pk}
    # Whoever reloads the page gets back what they hold.
    assert play.next_turn(people[0], project.pk).assignment.pk == turn.assignment.pk
    with pytest.raises(Forbidden, match="Thank you: you have given 10 % of all answers here") as refused:
        play.next_turn(people[0], project.pk, holding=[turn.assignment.pk])
    assert refused.value.code == "share_reached"
    assert play.next_turn(people[1], project.pk)
    # What is held may still be answered.
    held = Assignment.objects.get(annotator=people[0])
    Annotation.objects.filter(annotator=people[0], task__item=held.item).delete()
    turn = play.Turn(held, list(Task.objects.filter(item=held.item).select_related("question")))
    assert answer(people[0], turn).reward.turns


@pytest.mark.django_db
def test_over_http_it_is_one_sentence_and_a_code(big, as_user):
    project, people = big
    keep_shares(project, NOW)
    response = as_user(people[0]).post(
        f"/api/v1/projects/{project.pk}/turns/", content_type="application/json"
    )
    assert response.status_code == 403
    assert json.loads(response.content)["error"]["code"] == "share_reached"


@pytest.mark.django_db
def test_who_is_paused_too_finds_the_way_back(big):
    project, people = big
    Participation.objects.filter(annotator=people[0]).update(has_share=True, is_paused=True)
    Pause.objects.create(annotator=people[0], project=project, question=project.questions.get(), since=NOW)
    with pytest.raises(Forbidden) as refused:
        play.next_turn(people[0], project.pk)
    assert refused.value.code == "paused"


@pytest.mark.django_db
def test_it_ends_when_others_have_caught_up_or_are_gone(big):
    project, people = big
    assert keep_shares(project, NOW) == 1
    assert keep_shares(project, NOW) == 0
    assert keep_shares(project, NOW + dt.timedelta(days=2)) == 1
    assert waiting(project) == set()
    keep_shares(project, NOW)
    # Paused people give no more: nobody waits for them.
    Participation.objects.filter(annotator__in=people[1:8]).update(is_paused=True)
    keep_shares(project, NOW)
    assert waiting(project) == set()


@pytest.mark.django_db
def test_without_news_it_is_looked_at_again_after_an_hour(big):
    project, _ = big
    question = project.questions.select_related("project").get()
    now = timezone.now()
    judge_anew(question, now)
    Crowd.objects.update(is_behind=False)
    upkeep.note_news(now + dt.timedelta(minutes=30))
    assert not Crowd.objects.get().is_behind
    upkeep.note_news(now + dt.timedelta(minutes=61))
    assert Crowd.objects.get().is_behind


@pytest.mark.django_db
@pytest.mark.parametrize("share", [100, 60])
def test_who_waits_goes_on_as_soon_as_the_owner_lets_them(big, share):
    project, people = big
    question = project.questions.select_related("project").get()
    judge_anew(question, timezone.now())
    Crowd.objects.update(is_behind=False)
    upkeep.note_news(timezone.now())
    assert not Crowd.objects.get().is_behind
    edit_project(project, largest_share=share)
    upkeep.note_news(timezone.now())
    assert Crowd.objects.get().is_behind
    # Though the job read the project before it was changed.
    judge_anew(question, timezone.now())
    assert waiting(project) == set()
    assert play.next_turn(people[0], project.pk)
    Crowd.objects.update(is_behind=False)
    upkeep.note_news(timezone.now())
    assert not Crowd.objects.get().is_behind


@pytest.mark.django_db
def test_news_are_noted_at_the_same_cost_however_many_wait(big, omar):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            upkeep.note_news(timezone.now())
        return len(seen)

    project, _ = big
    judge_anew(project.questions.select_related("project").get(), NOW)
    few = statements()
    for one in [playable(omar, clips=1) for _ in range(4)]:
        Crowd.objects.create(question=one.questions.get(), revised_at=NOW - dt.timedelta(hours=2))
        Participation.objects.create(project=one, annotator=omar, has_share=True)
    assert statements() == few
    assert Crowd.objects.filter(is_behind=True).count() >= 4


@pytest.mark.django_db
def test_an_owner_chooses_the_share_while_the_project_runs(big):
    project, _ = big
    keep_shares(project, NOW)
    changed = edit_project(project, largest_share=100)
    keep_shares(changed, NOW)
    assert waiting(project) == set()
    for wrong in (1, 0, 101):
        with pytest.raises(UserError, match="from 2 to 100 %"):
            edit_project(project, largest_share=wrong)
    assert Project.objects.get(pk=project.pk).largest_share == 100


@pytest.mark.django_db
def test_three_people_answer_everything(omar):
    project = playable(omar, clips=80, answers_wanted=3, answers_maximum=3)
    people = annotators(3)
    question = project.questions.select_related("project").get()
    for number in range(240):
        if turn := play.next_turn(people[number % 3], project.pk):
            answer(people[number % 3], turn)
        if number % 60 == 59:
            judge_anew(question, timezone.now())
    assert Annotation.objects.filter(purpose=Purpose.VOTE).count() == 240
    assert waiting(project) == set()


@pytest.mark.django_db
def test_the_road_keeps_its_budget(omar, anna, as_user):
    project = playable(omar, clips=6)
    client = as_user(anna)
    play_once(client, project)
    asked, answered = play_once(client, project)
    assert len(asked) <= NEXT_TURN
    assert len(answered) <= ANSWER
