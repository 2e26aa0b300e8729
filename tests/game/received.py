"""Clients that play over HTTP and keep what comes in: bytes, headers, times, news, what stands between."""

import io
import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import numpy as np
import soundfile
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.files.base import ContentFile

from accounts.models import User
from annotation.models import Assignment, Project
from clips.models import Clip
from game.boards.making import board_topic
from game.joys.news import player_topic
from live.topics import group
from quality.known import controls
from quality.news import mirror_topic
from tests.game.tells import Numbers, Seen, numbers_of
from tests.quality.known.test_controls import question_of

ROUND = 10
#: Over Redis news come to one event loop; what they say is the same.
NEWS_AT_HAND = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
OnCommit = Callable[..., AbstractContextManager[Any]]


def give_sounds(project: Project) -> None:
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


def know_some(project: Project, number: int) -> None:
    """Let the owner answer so many clips, which are checks from then on."""
    question = question_of(project)
    label = question.labels.first().pk
    while controls.in_use(question).count() < number:
        assert controls.make_controls(
            question, {clip.pk: label for clip in controls.clips_to_answer(question)}
        )


class Player:
    """One person at a client, who keeps all that comes in."""

    def __init__(self, client: Any, user: User, project: Project, on_commit: OnCommit) -> None:
        self.client, self.project, self.on_commit = client, project, on_commit
        self.before = {"total": 0, "turns": 0}
        self.last: Numbers = {}
        #: What was heard last.
        self.clip: UUID | None = None
        self.layer: Any = get_channel_layer()
        self.channel = f"test.{user.pk}"
        self._follow(player_topic(user.pk), mirror_topic(project.pk, user.pk), board_topic(project.pk))

    def _follow(self, *topics: str) -> None:
        for one in topics:
            async_to_sync(self.layer.group_add)(group(one), self.channel)

    def play(self) -> Seen:
        """Play one turn; return what was seen of it, before it, and after it until the next."""
        asked, turn = self._post(f"projects/{self.project.pk}/turns/")
        # The bytes that come are those of the file; the headers say the rest.
        sound, sound_took = self._timed(lambda: self.client.head(turn["audio"]))
        [question] = turn["questions"]
        label = question["labels"][0]["id"]
        said, reward = self._post(
            f"turns/{turn['id']}/answer/", {"answers": [{"question": question["id"], "label": label}]}
        )
        lent = Assignment.objects.select_related("item__clip").get(pk=turn["id"])
        gained = {name: reward[name] - self.before[name] for name in self.before}
        self.before = {name: reward[name] for name in self.before}
        heard = numbers_of("sound", lent.item.clip.playable.read())
        came = {"turn": asked, "sound": sound, "reward": said}
        numbers = {
            **numbers_of("turn", turn),
            **numbers_of("reward", {**reward, **gained}),
            **numbers_of("headers", {name: dict(one.headers) for name, one in came.items()}),
            **numbers_of("status", {name: one.status_code for name, one in came.items()}),
            **numbers_of("size", {"turn": len(asked.content), "reward": len(said.content)}),
            **numbers_of("took", {"turn": asked.took, "sound": sound_took, "reward": said.took}),
            **self._between(turn),
            **heard,
            **{f"before: {name}": value for name, value in self.last.items()},
        }
        self.last = {"duration": turn["duration"], "took": asked.took, "answer": said.took, **heard}
        self.clip = lent.item.clip_id
        return Seen(numbers, lent.is_control)

    def _between(self, turn: dict[str, Any]) -> Numbers:
        """Return what a page may ask for between two turns, and what came by itself."""
        me, took = self._timed(lambda: self.client.get("/api/v1/me/"))
        found = numbers_of("me", {"body": me.json(), "took": took, "size": len(me.content)})
        if turn["round"]["turn"] == ROUND:
            told, _ = self._timed(
                lambda: self.client.post(
                    f"/api/v1/projects/{self.project.pk}/round/", content_type="application/json"
                )
            )
            found |= numbers_of("round", told.json() if told.content else {})
        return found | numbers_of("news", self._news())

    def _news(self) -> dict[str, Any]:
        """Return what came over the WebSocket since: how much of it, and the last of it."""
        queue = self.layer.channels.get(self.channel)
        came = []
        while queue is not None and not queue.empty():
            came.append(json.loads(queue.get_nowait()[1]["text"]))
        return {"came": len(came), **({"last": came[-1]} if came else {})}

    def _timed(self, ask: Callable[[], Any]) -> tuple[Any, float]:
        begun = time.perf_counter()
        with self.on_commit(execute=True):
            response = ask()
        return response, time.perf_counter() - begun

    def _post(self, path: str, body: Any = None) -> tuple[Any, Any]:
        response, took = self._timed(
            lambda: self.client.post(f"/api/v1/{path}", json.dumps(body or {}), "application/json")
        )
        assert response.status_code == 200, response.content
        response.took = took
        return response, response.json()
