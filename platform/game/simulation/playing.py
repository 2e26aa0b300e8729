"""A crowd plays a project over HTTP: people come for sessions, listen to each clip, and leave."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any

from django.db import connection

from accounts import names, privacy, tokens
from accounts.models import User
from annotation.models import Project
from common.errors import UserError
from game.listening import seconds_wanted, time_spent
from game.simulation.client import Client
from game.simulation.crowd import SESSION, Kind, Person, people
from game.simulation.saying import SAYABLE
from game.simulation.truth import Asked, Truth

AT_ONCE = 16
BEAT_SECONDS = 60.0
SHORTCUTS = {Kind.HASTY, Kind.SHY, Kind.SKIPPER}
# Where nothing need be heard, who is in a hurry for points still says to have heard most of it.
LEAST_CLAIMED = 0.8
# Codes that end a turn, and the whole visit: whoever is paused, or answered enough, stays away.
# Anything else is a failure.
TURN_OVER = {"turn_over"}
VISIT_OVER = {"project_closed", "paused", "share_reached"}


@dataclass(frozen=True)
class Plan:
    """Who plays what, and how fast; `answers` bounds all people together, 0 leaves it to each."""

    site: str
    project: Project
    crowd: str
    people: int
    answers: int = 0
    seed: int = 0
    colluding_pairs: int = 0
    strategies: int = 0
    speed: float = 1.0
    columns: Sequence[str] = ()

    def check(self) -> None:
        """Raise what cannot be played."""
        for question in self.project.questions.all():
            if question.kind not in SAYABLE:
                raise UserError(f"Simulated people do not answer “{question.text}”: not this kind.")
        if self.speed <= 0:
            raise UserError("--speed must be above 0.")
        if self.speed != 1 and self.project.share_to_hear:
            raise UserError(
                f"{self.project.share_to_hear} % of each clip must be heard in this project, so people "
                "listen in real time: leave --speed out, or set the project's share to hear to 0 %."
            )


@dataclass
class Player:
    """A simulated person at a client, and what came of it."""

    person: Person
    user: User
    client: Client
    answers: int = 0
    known: int = 0
    right: int = 0
    points: int = 0
    seconds: float = 0.0
    is_done: bool = False

    @property
    def wants_more(self) -> bool:
        """Whether this person comes for another session."""
        return not self.is_done and self.person.answered < self.person.answers_wanted


class Simulation:
    """Plays one plan to its end."""

    def __init__(self, plan: Plan) -> None:
        plan.check()
        self.plan = plan
        self.truth = Truth(plan.project, plan.columns, seed=plan.seed)
        self.stop = Event()
        self._lock = Lock()
        self._under_way = self._given = 0
        crowd = people(
            plan.people,
            plan.crowd,
            seed=plan.seed,
            colluding_pairs=plan.colluding_pairs,
            strategies=plan.strategies,
        )
        self.players = [self._player(person) for person in crowd]

    def _player(self, person: Person) -> Player:
        user = User(username=names.guest_name())
        user.set_unusable_password()
        privacy.confirm(user, age=self.plan.project.minimum_age)
        user.save()
        return Player(person, user, Client(self.plan.site, tokens.issue(user)))

    def run(self) -> list[Player]:
        """Let everybody play, a session at a time, until nobody wants more; then take the tokens back."""
        try:
            waiting = self.players
            while waiting and not self.stop.is_set():
                with ThreadPoolExecutor(max_workers=AT_ONCE) as room:
                    list(room.map(self._session, waiting))
                waiting = [player for player in waiting if player.wants_more]
        finally:
            self.stop.set()
            for player in self.players:
                tokens.revoke(player.user)
        return self.players

    def _session(self, player: Player) -> None:
        begun = time.monotonic()
        try:
            for _ in range(SESSION):
                if self.stop.is_set() or not player.wants_more:
                    break
                self._turn(player)
        except BaseException:
            # One person's failure is everybody's: the others stop after the turn they are at.
            self.stop.set()
            raise
        finally:
            player.seconds += time.monotonic() - begun
            connection.close()

    def _turn(self, player: Player) -> None:
        try:
            turn = player.client.next_turn(str(self.plan.project.pk))
            if turn is None:
                player.is_done = True
                return
            if player.person.skips():
                player.client.skip(turn["id"])
                return
            self._answer(player, turn)
        except UserError as error:
            if error.code not in TURN_OVER | VISIT_OVER:
                raise
            player.is_done = error.code in VISIT_OVER

    def _answer(self, player: Player, turn: dict[str, Any]) -> None:
        asked = self.truth.look_up(turn)
        for clip in clips_of(turn):
            player.client.sound(clip["audio"])
        heard = self._listen(player, turn)
        if not self._may_answer(len(asked)):
            player.client.give_back(turn["id"])
            return
        chosen = [player.person.answer(one.sound, one.about) for one in asked]
        is_shy = player.person.kind == Kind.SHY
        answers = [
            {"question": one.question_id, **({"unsure": True} if is_shy else one.answers[place])}
            for one, place in zip(asked, chosen, strict=True)
        ]
        listening = {"heard_seconds": heard, "seconds_to_answer": heard, "device_kind": "program"}
        given = 0
        try:
            reward = player.client.answer(turn["id"], answers, listening)
            given = len(asked)
        finally:
            self._count(len(asked), given)
        self._note(player, asked, chosen, reward["points"])

    def _listen(self, player: Player, turn: dict[str, Any]) -> float:
        """Take the time a clip takes, and return the seconds that really passed, at most all of it."""
        durations = [float(clip["duration"]) for clip in clips_of(turn)]
        if player.person.kind in SHORTCUTS:
            return self._hear_little(player.person.kind, durations)
        left = sum(durations) / self.plan.speed
        heard = 0.0
        while left > 0 and not self.stop.is_set():
            stretch = min(BEAT_SECONDS, left)
            self.stop.wait(stretch)
            heard, left = heard + stretch, left - stretch
            if left > 0:
                player.client.heartbeat(turn["id"], heard)
        return min(heard, sum(durations))

    def _hear_little(self, kind: Kind, durations: Sequence[float]) -> float:
        """Hear no more than is asked for, and say so as early as it is believed; nothing, to be unsure."""
        share = self.plan.project.share_to_hear
        claimed = (max(seconds_wanted(one, share), LEAST_CLAIMED * one) for one in durations)
        wanted = 0.0 if kind == Kind.SHY else sum(claimed)
        self.stop.wait(time_spent(wanted))
        return wanted

    def _note(self, player: Player, asked: Sequence[Asked], chosen: Sequence[int], points: int) -> None:
        player.points += points
        player.answers += len(asked)
        player.known += sum(one.is_known for one in asked)
        player.right += sum(
            one.is_known and one.sound.truth == place for one, place in zip(asked, chosen, strict=True)
        )

    def _may_answer(self, questions: int) -> bool:
        """Set answers aside that are about to be given; when no more are wanted, that ends the simulation."""
        with self._lock:
            if self.stop.is_set():
                return False
            if self.plan.answers and self._given + self._under_way + questions > self.plan.answers:
                # One that is under way may still be refused, and then another is wanted.
                if not self._under_way:
                    self.stop.set()
                return False
            self._under_way += questions
            return True

    def _count(self, under_way: int, given: int) -> None:
        """Count what was accepted of the answers that were set aside."""
        with self._lock:
            self._under_way -= under_way
            self._given += given


def clips_of(turn: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a turn plays: a clip, or two to compare."""
    return [turn, turn["other"]] if turn.get("other") else [turn]
