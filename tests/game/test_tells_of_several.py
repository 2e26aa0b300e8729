"""People who compare what they heard find controls no better than by chance, where there are enough of them.

Which clips came to how many of them, in what order, beside which others, and all that clients receive of
each clip, compared between people. Left out is how close together by the clock they heard it: that tells, for
other clips fill up one after the other, and checks as the dice fall (decision 4). Who compares many more
turns than are played here begins to see that also from what comes beside a clip.
"""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from quality.checks.rates import RATES
from tests.game.between_people import Heard, put_together
from tests.game.makers import annotators, playable
from tests.game.received import NEWS_AT_HAND, Player, give_sounds, know_some
from tests.game.tells import strengths

pytestmark = [pytest.mark.long, pytest.mark.django_db]
PEOPLE, TURNS, WANTED = 8, 50, 3
# As many checks as are asked of as many people as a clip wants answers: what a project needs for that.
RATE = 0.3
CLIPS, CONTROLS = 200, 60
# There is only one row for each clip: what is planted lies not as far above chance as where each turn is one.
SHUFFLES = 40
BEYOND_CHANCE = 4


@pytest.fixture
def played(omar, as_user, settings, monkeypatch, django_capture_on_commit_callbacks) -> list[list[Heard]]:
    """What each of several people heard who play side by side, some quicker than others."""
    settings.CHANNEL_LAYERS = NEWS_AT_HAND
    monkeypatch.setitem(RATES, "learning", lambda checked: RATE)
    project = playable(omar, clips=CLIPS, answers_wanted=WANTED)
    give_sounds(project)
    know_some(project, CONTROLS)
    players = [
        Player(as_user(person), person, project, django_capture_on_commit_callbacks)
        for person in annotators(PEOPLE)
    ]
    dice, heard = random.Random(4), [[] for _ in players]
    for _ in range(PEOPLE * TURNS):
        number = dice.choices(range(PEOPLE), weights=range(PEOPLE, 2 * PEOPLE))[0]
        seen = players[number].play()
        heard[number].append(Heard(players[number].clip, seen))
    return heard


Plant = Callable[[list[list[Heard]]], list[list[Heard]]]


def shuffled_controls(people: list[list[Heard]]) -> list[list[Heard]]:
    """Let everybody meet the controls that they met in an order of their own."""
    return [_mixed(turns, random.Random(number)) for number, turns in enumerate(people)]


def _mixed(turns: list[Heard], dice: random.Random) -> list[Heard]:
    known = [turn for turn in turns if turn.seen.is_control]
    mixed = iter(dice.sample(known, len(known)))
    return [next(mixed) if turn.seen.is_control else turn for turn in turns]


def same_for_all(people: list[list[Heard]]) -> list[list[Heard]]:
    """Let all meet the same controls."""
    known = iter(sorted({turn.clip for turns in people for turn in turns if turn.seen.is_control}))
    order = list(known)
    found = []
    for turns in people:
        ahead = iter(order)
        found.append([replace(turn, clip=next(ahead)) if turn.seen.is_control else turn for turn in turns])
    return found


PLANTED: dict[str, Plant] = {"an order of one's own": shuffled_controls, "the same for all": same_for_all}


def test_nothing_that_people_put_together_finds_controls_and_what_is_planted_is_found(played):
    clips = put_together(played)
    known = sum(one.is_control for one in clips)
    assert 20 < known < len(clips) - 30
    assert sum(one.numbers["people"] > 1 for one in clips) > len(clips) / 2
    found = list(strengths(clips, shuffles=SHUFFLES))
    assert max(found) < BEYOND_CHANCE, found
    for name, plant in PLANTED.items():
        found = list(strengths(put_together(plant(played)), shuffles=SHUFFLES))
        assert max(found) > BEYOND_CHANCE, (name, found)
