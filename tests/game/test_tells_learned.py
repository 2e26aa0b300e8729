"""A classifier that is given everything a client receives finds controls no better than by chance.

How often checks come is no secret, nor is a clip that somebody hears twice. Left out is what only several
people together see: which clips many of them get.
"""

import io
import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from django.core.files.base import ContentFile

from annotation.models import Assignment
from clips.models import Clip
from quality.checks.rates import RATES
from quality.known import controls
from tests.game.makers import annotators, playable
from tests.game.tells import Seen, finds_controls, numbers_of
from tests.quality.known.test_controls import question_of

pytestmark = pytest.mark.django_db
# Of many who play, one plays for so long that many of the turns are controls.
OTHERS, TURNS_OF_OTHERS, TURNS = 8, 10, 220
RATE = 0.4
CLIPS, CONTROLS = 300, 100


def give_sounds(project) -> None:
    """Give each clip a sound of its own length, as an upload would."""
    dice = np.random.default_rng(7)
    for clip in Clip.objects.filter(dataset=project.dataset):
        length = int(dice.integers(800, 4000))
        file = io.BytesIO()
        soundfile.write(file, dice.normal(0, 0.1, length), 16_000, format="FLAC")
        clip.playable.save(f"{clip.pk}.flac", ContentFile(file.getvalue()), save=False)
        clip.peaks = dice.integers(0, 100, 20).tolist()
        clip.duration = length / 16_000
        clip.save()


def checked_project(omar):
    """Make a project whose owner has answered some of its clips."""
    project = playable(omar, clips=CLIPS, answers_wanted=1)
    give_sounds(project)
    question, label = question_of(project), None
    while controls.in_use(question).count() < CONTROLS:
        label = question.labels.first().pk
        page = controls.clips_to_answer(question)
        assert controls.make_controls(question, {clip.pk: label for clip in page})
    return project


class Player:
    """One person at a client, who keeps all that comes in."""

    def __init__(self, client, project) -> None:
        self.client, self.project = client, project
        self.before = {"total": 0, "turns": 0}
        self.last: dict[str, float] = {}

    def play(self) -> Seen:
        """Play one turn; return what was seen of it."""
        asked, turn = self._post(f"projects/{self.project.pk}/turns/")
        # The bytes that come are those of the file; the headers say the rest.
        sound = self.client.head(turn["audio"])
        [question] = turn["questions"]
        label = question["labels"][0]["id"]
        said, reward = self._post(
            f"turns/{turn['id']}/answer/", {"answers": [{"question": question["id"], "label": label}]}
        )
        lent = Assignment.objects.select_related("item__clip").get(pk=turn["id"])
        gained = {name: reward[name] - self.before[name] for name in self.before}
        self.before = {name: reward[name] for name in self.before}
        heard = numbers_of("sound", lent.item.clip.playable.read())
        headers = {"turn": asked, "sound": sound, "reward": said}
        numbers = {
            **numbers_of("turn", turn),
            **numbers_of("reward", {**reward, **gained}),
            **numbers_of("headers", {name: dict(one.headers) for name, one in headers.items()}),
            **numbers_of("status", {name: one.status_code for name, one in headers.items()}),
            **numbers_of("size", {"turn": len(asked.content), "reward": len(said.content)}),
            **heard,
            **{f"before: {name}": value for name, value in self.last.items()},
        }
        self.last = {"duration": turn["duration"], **heard}
        return Seen(numbers, lent.is_control)

    def _post(self, path, body=None):
        response = self.client.post(f"/api/v1/{path}", json.dumps(body or {}), "application/json")
        assert response.status_code == 200, response.content
        return response, response.json()


@pytest.fixture
def played(omar, as_user, monkeypatch) -> list[Seen]:
    """What one of many people saw of a project that they played.

    Of one alone, because everybody meets controls in one order: clips that several heard would tell by that.
    """
    monkeypatch.setitem(RATES, "learning", lambda checked: RATE)
    project = checked_project(omar)
    *others, last = [Player(as_user(person), project) for person in annotators(OTHERS + 1)]
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
    "a sound of one length": lambda _, is_control: {"sound length": 5000.0} if is_control else {},
}


def test_nothing_that_a_client_receives_finds_controls_and_what_is_planted_is_found(played):
    assert sum(one.is_control for one in played) > 30
    assert not finds_controls(played)
    for name, tell in TELLS.items():
        assert finds_controls(planted(played, tell)), name
