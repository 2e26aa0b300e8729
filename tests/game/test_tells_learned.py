"""A classifier that is given everything a client receives finds controls no better than by chance.

That is payloads, headers, sizes, how long requests take (as far as this machine is quiet: that they take the
same statements is in test_tells), times that are told, news over the WebSocket, rounds and points between
turns. How often checks come is no secret, nor is a clip that somebody hears twice. What
several people see together is in test_tells_of_several.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from quality.checks.rates import RATES
from tests.game.makers import annotators, playable
from tests.game.received import NEWS_AT_HAND, Player, give_sounds, know_some
from tests.game.tells import Seen, finds_controls

pytestmark = pytest.mark.django_db
# Of many who play, one plays for so long that many of the turns are controls.
OTHERS, TURNS_OF_OTHERS, TURNS = 8, 10, 220
RATE = 0.4
CLIPS, CONTROLS = 300, 100


@pytest.fixture
def played(omar, as_user, settings, monkeypatch, django_capture_on_commit_callbacks) -> list[Seen]:
    """What one of many people saw of a project that they played."""
    settings.CHANNEL_LAYERS = NEWS_AT_HAND
    monkeypatch.setitem(RATES, "learning", lambda checked: RATE)
    project = playable(omar, clips=CLIPS, answers_wanted=1)
    give_sounds(project)
    know_some(project, CONTROLS)
    *others, last = [
        Player(as_user(person), person, project, django_capture_on_commit_callbacks)
        for person in annotators(OTHERS + 1)
    ]
    for player in others:
        for _ in range(TURNS_OF_OTHERS):
            player.play()
    # The first turn has nothing before it.
    return [last.play() for _ in range(TURNS)][1:]


def planted(seen: list[Seen], tell: Callable[[dict[str, float], bool], dict[str, float]]) -> list[Seen]:
    return [replace(one, numbers=one.numbers | tell(one.numbers, one.is_control)) for one in seen]


TELLS: dict[str, Callable[[dict[str, float], bool], dict[str, float]]] = {
    "a field more": lambda _, is_control: {"turn.known": 1.0} if is_control else {},
    "a point less": lambda seen, is_control: {"reward.points": seen["reward.points"] - is_control},
    "a header that is longer now and then": lambda seen, is_control: {
        "headers.turn.Vary length": seen["headers.turn.Vary length"]
        + (is_control and seen["turn.duration"] < 0.2)
    },
    "a clip with a low id": lambda seen, is_control: (
        {"turn.audio clip": seen["turn.audio clip"] / 8} if is_control else {}
    ),
    "an answer that takes longer": lambda seen, is_control: {"took.reward": seen["took.reward"] + is_control},
    "news that comes late": lambda seen, is_control: {"news.came": seen["news.came"] + is_control},
    "a time that is told": lambda seen, is_control: {
        "turn.expires_at from now": seen["turn.expires_at from now"] - 2 * is_control
    },
    "a sound of one length": lambda _, is_control: {"sound length": 5000.0} if is_control else {},
}


def test_nothing_that_a_client_receives_finds_controls_and_what_is_planted_is_found(played):
    assert sum(one.is_control for one in played) > 30
    assert not finds_controls(played)
    for name, tell in TELLS.items():
        assert finds_controls(planted(played, tell)), name
