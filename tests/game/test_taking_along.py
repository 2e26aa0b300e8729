"""Signing in to an account that was there before: what was done as a guest comes along, and no vote twice."""

import pytest
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from annotation.models import Annotation, Assignment, Participation, Purpose, Report, ReportReason
from annotation.pool import Place
from game import play, upkeep
from game.models import Player, PointsEntry, Reason, Round, Settlement, Tally
from game.points import checking
from game.points.ledger import Line, add_lines
from game.taking_along import take_along
from quality.models import AggregatedLabel, Crowd, TrustScore
from tests.conftest import PASSWORD
from tests.game.makers import answer, playable, train_on

pytestmark = pytest.mark.django_db
LOGIN = {"login": "anna", "password": PASSWORD}


@pytest.fixture
def project(omar):
    return playable(omar, clips=6, answers_wanted=2, aggregation="posterior")


@pytest.fixture
def guest(client, project) -> User:
    """Somebody who plays as a guest in the browser of the tests."""
    client.post("/play/guest/", {"project": project.pk})
    return User.objects.get(is_guest=True)


def plays(user, project, times):
    return [answer(user, play.next_turn(user, project.pk)) for _ in range(times)]


def points(user):
    player = Player.objects.get(user=user)
    ledger = PointsEntry.objects.filter(player=player).aggregate(sum=Sum("points"))["sum"]
    assert (ledger or 0) == player.points
    assert list(checking.problems()) == []
    return player.points, player.turns


def votes_of(user):
    return set(Annotation.objects.filter(annotator=user, purpose=Purpose.VOTE).values_list("task", flat=True))


def test_sign_in_asks_and_yes_moves_everything(client, guest, anna, project):
    plays(guest, project, 3)
    add_lines(guest.pk, [Line(Reason.EFFORT, 7)], timezone.now())
    before = points(guest)
    name = Participation.objects.get(annotator=guest).pseudonym
    offered = client.post("/account/login/", LOGIN)
    assert offered.url == "/play/guest/keep/?next=%2Fstart%2F"
    page = client.get(offered.url).text
    assert guest.username in page
    assert f"3 answered clips and {before[0]} points count for you then" in page
    assert not votes_of(anna)
    done = client.post(offered.url, {"take": "yes"})
    assert done.url == "/start/"
    assert "3 answered clips count for you now" in client.get("/play/").text
    assert len(votes_of(anna)) == 3
    assert not votes_of(guest)
    assert points(anna) == before
    assert points(guest) == (0, 0)
    assert Participation.objects.get(annotator=anna).pseudonym == name
    # It is asked once.
    assert client.get("/play/guest/keep/").url == "/start/"


def test_no_leaves_the_guest_as_they_were(client, guest, anna, project):
    plays(guest, project, 1)
    offered = client.post("/account/login/", LOGIN)
    client.post(offered.url)
    assert (len(votes_of(guest)), len(votes_of(anna))) == (1, 0)
    assert client.get("/play/guest/keep/").url == "/start/"


def test_who_did_nothing_is_asked_nothing(client, guest, anna):
    assert client.post("/account/login/", LOGIN).url == "/start/"


def test_nobody_takes_what_somebody_else_did(guest, anna, sam, project, as_user):
    plays(guest, project, 1)
    assert as_user(sam).post("/play/guest/keep/", {"take": "yes"}).url == "/start/"
    assert take_along(anna.pk, sam, timezone.now()) is None
    assert votes_of(guest)


def test_what_both_heard_stays_so_that_nobody_votes_twice(guest, anna, project):
    train_on(project, ["happy"])
    plays(anna, project, 3)
    plays(guest, project, 4)
    mine, theirs = votes_of(anna), votes_of(guest)
    assert mine & theirs
    bag = take_along(guest.pk, anna, timezone.now())
    assert votes_of(anna) == mine | theirs
    assert votes_of(guest) == mine & theirs
    # What is told and paid says nothing of which turns moved.
    assert bag.turns == 4
    assert points(guest) == (0, 0)
    assert points(anna)[1] == 7
    numbers = sorted(Assignment.objects.filter(annotator=anna).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    # Both go on, and neither is lent what it has met.
    assert plays(anna, project, 6 - len(votes_of(anna)))
    assert play.next_turn(anna, project.pk) is None


def test_the_farther_walk_counts(guest, anna, project):
    plays(anna, project, 1)
    plays(guest, project, 4)
    far = Place.read(Assignment.objects.filter(annotator=guest).latest("number").place).positions
    take_along(guest.pk, anna, timezone.now())
    assert Place.read(Assignment.objects.filter(annotator=anna).latest("number").place).positions == far


def test_labels_name_who_it_was_and_people_are_judged_anew(guest, anna, project):
    plays(guest, project, 2)
    TrustScore.objects.create(annotator=guest, question=project.questions.get(), checks=3, checks_passed=2)
    Crowd.objects.create(question=project.questions.get())
    take_along(guest.pk, anna, timezone.now())
    histories = AggregatedLabel.objects.filter(history__isnull=False).values_list("history", flat=True)
    assert {entry["by"] for history in histories for entry in history if "by" in entry} == {anna.pk}
    assert TrustScore.objects.get().annotator == anna
    assert Crowd.objects.get().is_behind


def test_sent_twice_it_pays_once(guest, anna, project):
    plays(guest, project, 2)
    add_lines(guest.pk, [Line(Reason.EFFORT, 7)], timezone.now())
    take_along(guest.pk, anna, timezone.now())
    paid = points(anna)
    assert take_along(guest.pk, anna, timezone.now()).turns == 0
    assert points(anna) == paid


def test_who_is_paused_takes_nothing_along(guest, anna, project):
    plays(guest, project, 2)
    Participation.objects.filter(annotator=guest).update(is_paused=True)
    take_along(guest.pk, anna, timezone.now())
    assert (len(votes_of(guest)), len(votes_of(anna))) == (2, 0)


def test_owners_take_no_answers_into_their_own_project(guest, omar, project):
    plays(guest, project, 2)
    take_along(guest.pk, omar, timezone.now())
    assert (len(votes_of(guest)), len(votes_of(omar))) == (2, 0)


def test_the_offer_is_the_same_where_a_clip_was_a_check(client, guest, anna, project):
    Participation.objects.create(project=project, annotator=anna)
    plays(guest, project, 1)
    Assignment.objects.filter(annotator=guest).update(is_control=True)
    offered = client.post("/account/login/", LOGIN)
    page = client.get(offered.url).text
    assert f"1 answered clip and {points(guest)[0]} points count" in page
    assert "1 answered clip counts for you now" in client.post(offered.url, {"take": "yes"}, follow=True).text
    assert not Assignment.objects.filter(annotator=anna).exists()
    assert points(guest) == (0, 0)


def test_what_is_held_is_given_back_and_reports_come_along(guest, anna, project):
    turn = play.next_turn(guest, project.pk)
    play.report_clip(guest, turn.assignment.pk, ReportReason.SILENT)
    plays(guest, project, 1)
    held = play.next_turn(guest, project.pk).assignment
    take_along(guest.pk, anna, timezone.now())
    held.item.refresh_from_db()
    assert held.item.leases == 0
    assert Report.objects.get().annotator == anna


def test_what_was_settled_and_told_of_a_whole_guest_is_the_members(guest, anna, project):
    plays(guest, project, 3)
    upkeep.note_news(timezone.now())
    Settlement.objects.create(player=guest, project=project, number=1)
    Round.objects.create(player=guest, project=project, number=1)
    Tally.objects.update(answers=3, settled_to=10)
    take_along(guest.pk, anna, timezone.now())
    kept = Tally.objects.get(player=anna)
    assert (kept.answers, kept.settled_to) == (3, 10)
    assert kept.look_at <= timezone.now()
    assert [one.player for one in (Settlement.objects.get(), Round.objects.get())] == [anna, anna]


def test_moved_turns_are_not_settled_or_told_again_in_other_tens(omar, anna, client):
    project = playable(omar, clips=24, answers_wanted=2)
    client.post("/play/guest/", {"project": project.pk})
    guest = User.objects.get(is_guest=True)
    plays(anna, project, 4)
    plays(guest, project, 14)
    shared = votes_of(anna) & votes_of(guest)
    Settlement.objects.create(player=guest, project=project, number=1)
    Round.objects.create(player=guest, project=project, number=1)
    take_along(guest.pk, anna, timezone.now())
    # Ten were settled: they are turns 5 and up to 14 now, or fewer where both had heard the same.
    moved = 10 - len(shared)
    tens = [1, 2] if 4 + moved > 10 else [1]
    assert list(Settlement.objects.filter(player=anna).values_list("number", flat=True)) == tens
    assert list(Round.objects.filter(player=anna).values_list("number", flat=True)) == tens
    assert Tally.objects.filter(player=anna).exists()


def test_the_limits_of_a_day_hold_over_both(guest, anna, project):
    plays(guest, project, 2)
    plays(anna, project, 1)
    now = timezone.now()
    hour = int(now.timestamp() // 3600)
    times = {"pay_day": hour // 24, "pay_hour": hour}
    Player.objects.filter(user=guest).update(paid_today=30, paid_this_hour=20, **times)
    Player.objects.filter(user=anna).update(paid_today=5, paid_this_hour=5, **times | {"pay_hour": hour - 1})
    take_along(guest.pk, anna, now)
    taker = Player.objects.get(user=anna)
    assert (taker.paid_today, taker.pay_hour, taker.paid_this_hour) == (35, hour, 20)
