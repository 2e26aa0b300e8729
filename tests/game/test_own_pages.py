"""A player's own pages: what came of their answers, who sees what, and labels that they propose."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from activelearning.models import Plan, Round, RoundState
from annotation.models import Participation
from game.access import powers_of
from game.impact import note_impact, receipts_of
from game.joys.levels import Power
from game.joys.news import tell
from game.looking_after import look_after_players
from game.models import NewsKind, Player, Proposal, ProposalState, Tally
from game.services import player_of
from tests.game.makers import annotators, playable
from tests.game.test_settling import BEGUN, LATER, play_all, right

pytestmark = pytest.mark.django_db


def level(user, number):
    player_of(user)
    Player.objects.filter(user=user).update(level=number)


def test_a_player_reads_what_came_of_their_answers(omar, as_user):
    project = playable(omar, clips=10, answers_wanted=2, answers_maximum=2, largest_share=100)
    people = annotators(2)
    for person in people:
        play_all(person, project, right)
    look_after_players(BEGUN + LATER)
    page = as_user(people[0]).get("/play/me/").content.decode()
    assert "10 of your answers were confirmed." in page
    assert "Your 10 answers helped to settle 10 clips." in page
    assert "First ten" in page
    assert "Answers confirmed" in page


def test_the_receipt_names_what_the_model_learnt_since(omar):
    project = playable(omar, clips=3)
    one = annotators(1)[0]
    plan = Plan.objects.create(question=project.questions.get())
    for number, uar in enumerate((0.7, 0.712, 0.72)):
        Round.objects.create(
            plan=plan,
            number=number,
            strategy="default",
            feature_set="",
            pool=3,
            uar=uar,
            low=0.5,
            high=0.9,
            state=RoundState.LEARNT,
            learnt_at=BEGUN + dt.timedelta(days=number),
        )
    tally = Tally.objects.create(
        player=one, project=project, answers=40, closed=17, begun_at=BEGUN + dt.timedelta(days=1, hours=1)
    )
    note_impact(tally)
    (receipt,) = receipts_of(one)
    assert receipt.has_risen
    assert (receipt.before, receipt.now) == ("71.2", "72.0")


def test_few_answers_tell_nothing(omar):
    project = playable(omar, clips=3)
    one = annotators(1)[0]
    Tally.objects.create(player=one, project=project, answers=9, closed=3)
    assert not receipts_of(one)


def test_a_profile_is_private_until_its_player_says_otherwise(anna, sam, as_user):
    player_of(anna)
    address = f"/play/people/{anna.pk}/"
    assert as_user(sam).get(address).status_code == 404
    assert "Only you see this page" in as_user(anna).get(address).content.decode()
    as_user(anna).post("/play/me/showing/", {"is_public": "on"})
    assert as_user(sam).get(address).status_code == 200
    as_user(anna).post("/play/me/showing/", {})
    assert as_user(sam).get(address).status_code == 404


def test_a_guest_shows_nothing(as_user):
    guest = annotators(1)[0]
    User.objects.filter(pk=guest.pk).update(is_guest=True)
    as_user(guest).post("/play/me/showing/", {"is_public": "on", "on_boards": "on"})
    assert not Player.objects.filter(on_boards=True).exists()
    assert not Player.objects.filter(is_public=True).exists()


def test_the_browser_tells_its_time_zone_and_nothing_else(anna, as_user):
    client = as_user(anna)
    assert client.post("/play/me/zone/", {"zone": "Europe/Berlin"}).status_code == 204
    assert client.post("/play/me/zone/", {"zone": "../etc/passwd"}).status_code == 400
    assert Player.objects.get(user=anna).zone == "Europe/Berlin"


def test_powers_come_with_levels_and_with_trust(omar, anna):
    project = playable(omar, clips=1)
    assert powers_of(anna, project) == set()
    level(anna, 3)
    assert powers_of(anna, project) == {Power.PROPOSE_LABELS}
    Participation.objects.create(project=project, annotator=anna, is_trusted=True)
    assert powers_of(anna, project) == set(Power)
    Participation.objects.update(is_paused=True)
    assert powers_of(anna, project) == {Power.PROPOSE_LABELS}


def test_a_label_is_proposed_and_answered_without_a_name(omar, anna, as_user):
    project = playable(omar, clips=1)
    level(anna, 3)
    address = f"/play/{project.pk}/propose/"
    said = {"question": project.questions.get().pk, "name": "sleepy", "reason": "Many voices yawn."}
    assert as_user(anna).post(address, said).status_code == 302
    page = as_user(omar).get(f"/play/{project.pk}/proposals/").content.decode()
    assert "sleepy" in page
    assert "anna" not in page
    made = Proposal.objects.get()
    answer = f"/play/{project.pk}/proposals/{made.pk}/"
    as_user(omar).post(answer, {"answer": "Next time.", "verdict": "noted"})
    as_user(omar).post(answer, {"answer": "Or not.", "verdict": "declined"})
    made.refresh_from_db()
    assert (made.state, made.answer) == (ProposalState.NOTED, "Next time.")
    assert "Next time." in as_user(anna).get(address).content.decode()


@pytest.mark.parametrize(
    ("reached", "name", "words"),
    [
        (2, "sleepy", "From level 3 on"),
        (3, "Happy", "has that label already"),
        (3, "", "required"),
    ],
)
def test_what_cannot_be_proposed_is_said(omar, anna, as_user, reached, name, words):  # noqa: PLR0917
    project = playable(omar, clips=1)
    level(anna, reached)
    body = {"question": project.questions.get().pk, "name": name, "reason": "They yawn."}
    page = as_user(anna).post(f"/play/{project.pk}/propose/", body).content.decode()
    assert words in page
    assert not Proposal.objects.exists()


def test_nobody_follows_the_news_of_somebody_else(anna, sam):
    from django.http import Http404

    from game.access import watch_player

    tell(player_of(anna).pk, NewsKind.STREAK, {"days": 3}, timezone.now())
    assert watch_player(anna, str(anna.pk))["stamp"]
    with pytest.raises(Http404):
        watch_player(sam, str(anna.pk))


def test_anybody_reads_how_points_work(client):
    page = client.get("/play/points/").content.decode()
    assert "An answer to a clip of five seconds brings 6 points." in " ".join(page.split())
