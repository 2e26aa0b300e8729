"""Points held back: of answers that repeat themselves, or are guesses, or were paid to another account."""

import pytest
from django.utils import timezone

from accounts.models import DeviceMark
from annotation.models import Assignment
from game.looking_after import look_after_players
from game.models import HeldTurn, Holding, HoldingKind, Player, PointsEntry, Reason, Release, Tally
from game.points.checking import problems
from quality.models import Appeal
from tests.game.makers import annotators, playable
from tests.game.test_settling import BEGUN, LATER, paid, play_all, right

pytestmark = pytest.mark.django_db
CLIPS = 60


def a_sound(number):
    """What a clip is, in no order that repeats itself."""
    return ("happy", "sad")[(number * number * 7 + number // 3 + number // 5) % 2]


class Row:
    """Answers in a circle, whatever the clip."""

    def __init__(self, *words):
        self.words, self.at = words, -1

    def __call__(self, number):
        self.at += 1
        return self.words[self.at % len(self.words)]


@pytest.fixture
def project(omar):
    """Clips that three people answer, and that stay open: nothing is known of any label."""
    return playable(omar, clips=CLIPS, answers_wanted=9, answers_maximum=9, largest_share=100)


@pytest.fixture
def others(project):
    people = annotators(2)
    for person in people:
        play_all(person, project, a_sound, turns=CLIPS)
    return people


@pytest.fixture
def alternating(project, others):
    """Somebody who says one label and the other in turn."""
    (person,) = annotators(1)
    play_all(person, project, Row("happy", "sad"), turns=CLIPS)
    look_after_players(BEGUN + LATER)
    return person


def test_what_a_pattern_was_paid_is_held_back_with_its_sequence(alternating, others, as_user, ada):
    held = Holding.objects.get()
    assert (held.player, held.kind) == (alternating, HoldingKind.PATTERN)
    assert held.facts["lag"] == 2
    assert held.facts["sequence"][:4] in (["happy", "sad"] * 2, ["sad", "happy"] * 2)
    assert held.points == -paid(alternating, Reason.HELD_BACK) > 0
    assert Player.objects.get(user=alternating).points <= 4
    assert not list(problems())
    page = as_user(ada).get("/play/held-back/").text
    assert alternating.username in page
    assert "each like the one 2 before" in page
    assert "happy · sad · happy" in page


def test_nobody_who_hears_is_held(others, project):
    look_after_players(BEGUN + LATER)
    assert not Holding.objects.exists()


def test_nothing_is_held_twice(alternating):
    before = Player.objects.get(user=alternating).points
    Tally.objects.update(look_at=BEGUN)
    look_after_players(BEGUN + 2 * LATER)
    assert Player.objects.get(user=alternating).points == before
    assert PointsEntry.objects.filter(reason=Reason.HELD_BACK).count() == 1


def test_one_label_is_no_pattern_where_nearly_all_clips_are_that(project):
    people = annotators(3)
    for person in people[:2]:
        play_all(person, project, lambda number: "sad" if number == 7 else "happy", turns=CLIPS)
    play_all(people[2], project, lambda number: "happy", turns=CLIPS)
    look_after_players(BEGUN + LATER)
    assert not Holding.objects.filter(kind=HoldingKind.PATTERN).exists()


def test_what_others_confirm_gives_it_back(alternating, project, monkeypatch):
    """Were the clips really so: then what others said of these very clips speaks for it."""
    monkeypatch.setattr("game.points.reviewing.patterns_of", lambda reader: [])
    monkeypatch.setattr("game.points.reviewing.by_agreement", lambda alike: 0.5)
    Tally.objects.update(look_at=BEGUN)
    look_after_players(BEGUN + 2 * LATER)
    held = Holding.objects.get()
    assert held.ending == Release.SPOKEN_FOR
    assert paid(alternating, Reason.RELEASED) == held.points
    assert not list(problems())


def test_guesses_are_held_once_others_show_that_they_are(omar):
    project = playable(omar, clips=CLIPS, answers_wanted=3, answers_maximum=3, largest_share=100)
    people = annotators(3)
    for person in people[:2]:
        play_all(person, project, right, turns=CLIPS)
    # Right in a third, in the order of the pool: no row that repeats itself.
    play_all(people[2], project, lambda number: right(number + (number % 3 > 0)), turns=CLIPS)
    look_after_players(BEGUN + LATER)
    held = Holding.objects.get()
    assert (held.player, held.kind) == (people[2], HoldingKind.DOUBT)
    assert paid(people[2], Reason.TRUST) == paid(people[2], Reason.AGREEMENT) == 0
    assert Player.objects.get(user=people[2]).points == 0


# Two accounts on one device


@pytest.fixture
def household(others):
    for person in others:
        DeviceMark.objects.create(user=person, address_hash=f"a{person.pk}", device_hash="the same")
    look_after_players(BEGUN + LATER)
    return others


def test_what_another_account_on_the_device_was_paid_for_brings_nothing(household):
    first, second = household
    assert paid(first, Reason.HELD_BACK) == 0
    held = Holding.objects.get()
    assert (held.player, held.kind) == (second, HoldingKind.DEVICE)
    assert HeldTurn.objects.count() == CLIPS
    assert Player.objects.get(user=second).points == 0


def test_clips_that_the_other_did_not_hear_are_paid(project):
    first, second = annotators(2)
    for person in (first, second):
        DeviceMark.objects.create(user=person, address_hash=f"a{person.pk}", device_hash="the same")
    play_all(first, project, right, turns=10)
    play_all(second, project, right, turns=20)
    look_after_players(BEGUN + LATER)
    both = Assignment.objects.filter(annotator=first, state="answered").values("item")
    met = Assignment.objects.filter(annotator=second, state="answered", item__in=both).count()
    assert HeldTurn.objects.count() == met
    assert Player.objects.get(user=second).points == 4 * (20 - met)


# Appeals


def test_an_appeal_that_is_right_brings_it_back(alternating, as_user, omar):
    held = Holding.objects.get()
    page = as_user(alternating).get("/play/me/").text
    assert "Points held back" in page
    client = as_user(alternating)
    client.post(f"/play/me/held-back/{held.pk}/", {"words": "They really went to and fro."})
    appeal = Appeal.objects.get()
    judge = as_user(omar)
    shown = judge.get(f"/play/appeals/{appeal.pk}/").text
    assert "each like the one 2 before" in shown
    assert alternating.username not in shown
    judge.post(f"/play/appeals/{appeal.pk}/", {"verdict": "agree", "answer": "So they do."})
    held.refresh_from_db()
    assert held.ending == Release.APPEAL
    assert paid(alternating, Reason.RELEASED) == held.points
    # The same turns are not looked at again.
    Tally.objects.update(look_at=BEGUN)
    look_after_players(timezone.now())
    assert not Holding.objects.filter(ended_at=None).exists()


def test_who_was_not_the_other_account_gets_what_was_due_later_too(omar, as_user):
    project = playable(omar, clips=20, answers_wanted=4, answers_maximum=4, largest_share=100)
    people = annotators(4)
    for person in people[:2]:
        DeviceMark.objects.create(user=person, address_hash=f"a{person.pk}", device_hash="the same")
    for person in people:
        play_all(person, project, right, turns=20)
    look_after_players(BEGUN + LATER)
    held = Holding.objects.get(kind=HoldingKind.DEVICE)
    second = held.player
    assert paid(second, Reason.AGREEMENT) == 0
    assert Tally.objects.get(player=second).answers == 0
    as_user(second).post(f"/play/me/held-back/{held.pk}/", {"words": "My sister plays here too."})
    appeal = Appeal.objects.get()
    as_user(omar).post(f"/play/appeals/{appeal.pk}/", {"verdict": "agree", "answer": "So she does."})
    for hours in (2, 3):
        look_after_players(timezone.now() + hours * LATER)
    assert paid(second, Reason.RELEASED) == held.points
    assert Tally.objects.get(player=second).answers == 20
    assert paid(second, Reason.AGREEMENT) > 0
    assert not list(problems())


def test_an_appeal_that_is_declined_leaves_it_and_comes_once(alternating, as_user, omar):
    held = Holding.objects.get()
    client = as_user(alternating)
    client.post(f"/play/me/held-back/{held.pk}/", {"words": "No."})
    judge = as_user(omar)
    judge.post(f"/play/appeals/{Appeal.objects.get().pk}/", {"verdict": "decline", "answer": "They do not."})
    assert "They do not." in client.get("/play/me/").text
    again = client.post(f"/play/me/held-back/{held.pk}/", {"words": "Please."}, follow=True)
    assert "appealed against this already" in again.text
    assert Appeal.objects.count() == 1


def test_nobody_appeals_against_what_is_held_of_others(alternating, as_user, sam):
    held = Holding.objects.get()
    assert as_user(sam).post(f"/play/me/held-back/{held.pk}/", {"words": "No."}).status_code == 404


def test_bad_input_gets_one_sentence(alternating, as_user):
    held = Holding.objects.get()
    page = as_user(alternating).post(f"/play/me/held-back/{held.pk}/", {"words": ""}, follow=True)
    assert "of 1 to 300 characters" in page.text
    assert not Appeal.objects.exists()
