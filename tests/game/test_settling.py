"""What answers are worth, paid for ten turns at a time: without one's own vote, and telling no check."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import DeviceMark
from annotation.models import Assignment, Participation, Task, TaskState
from annotation.services import Answer, Listening
from game import play
from game.looking_after import look_after_players
from game.models import News, NewsKind, Player, PointsEntry, Reason, Settlement, Tally
from game.points.checking import problems
from quality.models import Crowd, TrustScore
from tests.game.makers import annotators, playable

pytestmark = pytest.mark.django_db
BEGUN = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
LATER = dt.timedelta(hours=2)


def play_all(user, project, choose, *, turns=10, at=BEGUN):
    """Answer so many turns, half a minute each, with the label that `choose` names for a clip's number."""
    for number in range(turns):
        then = at + dt.timedelta(seconds=30 * number)
        turn = play.next_turn(user, project.pk, now=then)
        if turn is None:
            return
        name = choose(int(turn.assignment.item.clip.name.split(".")[0]))
        answers = [
            Answer(task.question_id, name and task.question.labels.get(name=name).pk, unsure=name is None)
            for task in turn.tasks
        ]
        done = then + dt.timedelta(seconds=20)
        play.submit_answer(
            user, turn.assignment.pk, answers, listening=Listening(heard_seconds=2.5), now=done
        )


def right(number):
    return ("happy", "sad")[number % 2]


def wrong(number):
    return ("happy", "sad")[1 - number % 2]


def trust(person, project, low):
    for question in project.questions.all():
        TrustScore.objects.update_or_create(
            annotator=person, question=question, defaults={"mean": low, "low": low, "high": low}
        )


def paid(person, reason):
    return sum(PointsEntry.objects.filter(player=person.pk, reason=reason).values_list("points", flat=True))


@pytest.fixture
def project(omar):
    return playable(omar, clips=10, answers_wanted=4, answers_maximum=4, largest_share=100)


@pytest.fixture
def crowd(project):
    """Four people: three who hear, and one who says the other label each time."""
    people = annotators(4)
    for person in people:
        play_all(person, project, wrong if person == people[3] else right)
    return people


def test_ten_turns_are_paid_once_their_clips_have_ended(project, crowd):
    one, *_, other = crowd
    trust(one, project, 0.9)
    assert not Task.objects.exclude(state=TaskState.RETIRED).exists()
    look_after_players(BEGUN + LATER)
    assert paid(one, Reason.EFFORT) == 40
    assert paid(one, Reason.TRUST) == 90
    # Beyond the half that chance brings: all ten.
    assert paid(one, Reason.AGREEMENT) == 40
    assert paid(other, Reason.TRUST) == paid(other, Reason.AGREEMENT) == 0
    assert not list(problems())


def test_nothing_is_paid_twice_however_often_the_job_runs(project, crowd):
    for person in crowd:
        trust(person, project, 0.9)
    look_after_players(BEGUN + LATER)
    before = Player.objects.get(user=crowd[0]).points
    Tally.objects.update(look_at=BEGUN)
    look_after_players(BEGUN + 2 * LATER)
    Tally.objects.update(settled_to=0, look_at=BEGUN)
    look_after_players(BEGUN + 3 * LATER)
    assert Player.objects.get(user=crowd[0]).points == before
    # Of who says the other label each time the points are held back, and the rest waits.
    assert Settlement.objects.count() == 3


def test_what_was_worth_less_meanwhile_is_not_paid_a_second_time(project, crowd):
    """Ten were confirmed and paid; ten that were not took as much of their worth away since."""
    one = crowd[0]
    Tally.objects.update_or_create(
        player=one, project=project, defaults={"compared": 20, "confirmed": 10, "expected": 10.0}
    )
    PointsEntry.objects.create(
        player_id=one.pk, project=project, reason=Reason.AGREEMENT, points=40, total=80
    )
    Player.objects.filter(user=one).update(points=80)
    look_after_players(BEGUN + LATER)
    # All so far: 20 of 30 where chance brings 15.
    assert Tally.objects.get(player=one).confirmed == 20
    assert paid(one, Reason.AGREEMENT) == 40
    assert not list(problems())


def test_nothing_is_paid_while_a_clip_of_the_round_is_open(project):
    one, two, _ = annotators(3)
    play_all(one, project, right)
    play_all(two, project, right, turns=9)
    trust(one, project, 0.9)
    look_after_players(BEGUN + LATER)
    assert not PointsEntry.objects.exclude(reason=Reason.EFFORT).exists()


def test_what_never_ends_is_settled_after_a_month(project):
    one = annotators(1)[0]
    play_all(one, project, right)
    trust(one, project, 0.9)
    look_after_players(BEGUN + dt.timedelta(days=29))
    assert paid(one, Reason.TRUST) == 0
    Tally.objects.update(look_at=BEGUN)
    look_after_players(BEGUN + dt.timedelta(days=31))
    assert paid(one, Reason.TRUST) == 90
    assert paid(one, Reason.AGREEMENT) == 0


def test_ones_own_vote_confirms_nothing(omar):
    project = playable(omar, clips=10, answers_wanted=1, answers_maximum=1, largest_share=100)
    one = annotators(1)[0]
    play_all(one, project, right)
    look_after_players(BEGUN + dt.timedelta(days=31))
    assert Task.objects.filter(state=TaskState.RETIRED).count() == 10
    assert paid(one, Reason.AGREEMENT) == 0
    assert Tally.objects.get().alone == 10


def two_alone(omar):
    """Two people who make up all votes of a project, and say the same."""
    project = playable(omar, clips=10, answers_wanted=2, answers_maximum=2, largest_share=100)
    people = annotators(2)
    for person in people:
        play_all(person, project, right)
    return project, people


def test_two_who_answer_alike_confirm_nothing_of_each_other(omar):
    project, (one, two) = two_alone(omar)
    Crowd.objects.update_or_create(
        question=project.questions.get(),
        defaults={"pairs": [{"people": [one.pk, two.pk], "together": 10, "same": 10, "expected": 5}]},
    )
    look_after_players(BEGUN + dt.timedelta(days=31))
    assert paid(one, Reason.AGREEMENT) == paid(two, Reason.AGREEMENT) == 0
    assert set(Tally.objects.values_list("alone", flat=True)) == {10}


def test_two_accounts_on_one_device_confirm_nothing_of_each_other(omar):
    _, people = two_alone(omar)
    for person in people:
        DeviceMark.objects.create(user=person, address_hash=f"a{person.pk}", device_hash="the same")
    look_after_players(BEGUN + dt.timedelta(days=31))
    assert not PointsEntry.objects.filter(reason=Reason.AGREEMENT).exists()


def test_two_of_one_circle_confirm_nothing_of_each_other(omar):
    _, people = two_alone(omar)
    Participation.objects.update(circle=people[0].pk)
    look_after_players(BEGUN + dt.timedelta(days=31))
    assert not PointsEntry.objects.filter(reason=Reason.AGREEMENT).exists()


def test_two_strangers_who_hear_the_same_confirm_one_another(omar):
    _, (one, two) = two_alone(omar)
    look_after_players(BEGUN + LATER)
    assert paid(one, Reason.AGREEMENT) == paid(two, Reason.AGREEMENT) == 40


def test_unsure_keeps_what_it_was_paid_and_no_more_comes(project):
    people = annotators(4)
    for person in people:
        play_all(person, project, (lambda number: None) if person == people[0] else right)
    trust(people[0], project, 0.9)
    look_after_players(BEGUN + dt.timedelta(days=31))
    assert paid(people[0], Reason.EFFORT) == 40
    assert paid(people[0], Reason.TRUST) == paid(people[0], Reason.AGREEMENT) == 0


def test_where_people_may_differ_nobody_is_paid_for_agreeing(project, crowd):
    project.questions.update(subjective=True)
    look_after_players(BEGUN + dt.timedelta(days=31))
    assert not PointsEntry.objects.filter(reason=Reason.AGREEMENT).exists()


def test_whoever_is_paused_waits(project, crowd):
    trust(crowd[0], project, 0.9)
    project.participations.filter(annotator=crowd[0]).update(is_paused=True)
    look_after_players(BEGUN + LATER)
    assert paid(crowd[0], Reason.TRUST) == 0
    project.participations.update(is_paused=False)
    Tally.objects.update(look_at=BEGUN)
    look_after_players(BEGUN + 2 * LATER)
    assert paid(crowd[0], Reason.TRUST) == 90


def test_what_was_confirmed_is_told_as_a_sum(project, crowd):
    look_after_players(BEGUN + LATER)
    told = News.objects.get(player=crowd[0].pk, kind=NewsKind.SETTLED)
    assert told.facts == {"agreed": 10, "answers": 10, "closed": 10}
    assert told.project == project


def test_a_check_that_was_passed_counts_like_an_answer_that_was_confirmed(omar, monkeypatch):
    """All turns stand in the sum: what is missing from it, or too much, tells no check."""
    monkeypatch.setattr("quality.services.dice", lambda throw: 0.1)
    project = playable(omar, clips=20, controls=8, answers_wanted=2, answers_maximum=2, largest_share=100)
    people = annotators(2)
    for person in people:
        play_all(person, project, lambda number: "happy", turns=20)
    checks = Assignment.objects.filter(annotator=people[0], number__lte=10, is_control=True).count()
    assert 0 < checks < 10
    monkeypatch.setattr("game.points.evidence.dice", lambda throw: 0.0)
    look_after_players(BEGUN + dt.timedelta(days=31))
    told = News.objects.get(player=people[0].pk, kind=NewsKind.SETTLED)
    tally = Tally.objects.get(player=people[0])
    turns = Assignment.objects.filter(annotator=people[0], state="answered", is_repeat=False)
    assert told.facts["agreed"] == tally.counted == turns.count() // 10 * 10


def test_the_job_looks_at_nobody_without_news(project, crowd, django_assert_max_num_queries):
    look_after_players(BEGUN + LATER)
    with django_assert_max_num_queries(12):
        look_after_players(BEGUN + LATER + dt.timedelta(seconds=20))
    assert timezone.is_aware(Tally.objects.first().look_at)


def test_what_all_labels_add_up_to_is_counted_once_for_everybody(omar):
    _, people = two_alone(omar)
    with CaptureQueriesContext(connection) as seen:
        look_after_players(BEGUN + LATER)
    assert all(paid(person, Reason.AGREEMENT) for person in people)
    counted = [one["sql"] for one in seen if "COUNT(" in one["sql"] and "GROUP BY" in one["sql"]]
    assert sum("quality_aggregatedlabel" in sql for sql in counted) == 1
