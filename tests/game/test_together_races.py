"""Live rounds among people who play alone, at the same instant, on the real database."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from annotation.models import Annotation, Assignment, AssignmentState, Item, Purpose
from annotation.services import Answer, Listening
from common.errors import Conflict
from game import play
from game.together import services
from game.together.access import party_for
from game.together.models import Bout, PartyState
from game.together.state import state_for
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db(transaction=True)
# In seconds; a party is played in a few.
PATIENCE = 120


def at_once(works):
    """Run all works at the same instant, each with its own connection; return what came of them."""
    gate = threading.Barrier(len(works))

    def run(work):
        gate.wait(timeout=30)
        try:
            return work()
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def drain(person, project):
    while turn := play.next_turn(person, project.pk):
        answer(person, turn)


def play_along(person, party, label):
    """Answer and go on until the party is over; return how many clips were answered."""
    answered, end = 0, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = timezone.now()
        state = state_for(person, services.here(person, party.pk, now), now)
        bout = state["bout"]
        if state["state"] == PartyState.OVER or (state["state"] == PartyState.LOBBY and bout):
            return answered
        if bout is None:
            continue
        if bout["is_revealed"]:
            services.ready(person, party.pk, bout["number"], now)
        elif bout["turn"] and not bout["has_answered"]:
            given = [Answer(label.question_id, label.pk)]
            services.answer(person, party.pk, UUID(bout["turn"]), given, listening=Listening(), now=now)
            answered += 1
    raise AssertionError(f"The party is not over after {PATIENCE} s: {state}")


def test_seats_for_all_never_pass_what_is_wanted(omar):
    project = playable(omar, clips=12, answers_wanted=4, answers_maximum=4)
    label = project.questions.get().labels.first()
    tables = [annotators(3), annotators(3)]
    parties = []
    for people in tables:
        parties.append(services.open_party(people[0], project.pk, timezone.now()))
        for person in people[1:]:
            services.sit_down(person, parties[-1].code, timezone.now())
    for people, party in zip(tables, parties, strict=True):
        services.begin(people[0], party.pk, timezone.now())
    alone = annotators(3)
    at_once(
        [
            *[
                lambda person=person, party=party: play_along(person, party, label)
                for people, party in zip(tables, parties, strict=True)
                for person in people
            ],
            *[lambda person=person: drain(person, project) for person in alone],
        ]
    )
    assert all(item.votes + item.leases <= 4 for item in Item.objects.all())
    assert not Assignment.objects.filter(state=AssignmentState.LENT).exists()
    assert set(Item.objects.values_list("leases", flat=True)) == {0}
    votes = Annotation.objects.filter(purpose=Purpose.VOTE)
    assert votes.count() == sum(Item.objects.values_list("votes", flat=True))
    for bout in Bout.objects.all():
        said = votes.filter(assignment__ear__bout=bout).count()
        assert said in {0, 3}


def test_the_last_answer_reveals_once(omar):
    project = playable(omar, clips=2, answers_wanted=4)
    label = project.questions.get().labels.first()
    people = annotators(4)
    party = services.open_party(people[0], project.pk, timezone.now())
    for person in people[1:]:
        services.sit_down(person, party.code, timezone.now())
    services.begin(people[0], party.pk, timezone.now())
    turns = {
        person.pk: UUID(state_for(person, party_for(person, party.pk), timezone.now())["bout"]["turn"])
        for person in people
    }

    def says(person):
        given = [Answer(label.question_id, label.pk)]
        return services.answer(
            person, party.pk, turns[person.pk], given, listening=Listening(), now=timezone.now()
        )

    outcomes = at_once([lambda person=person: says(person) for person in people for _ in range(2)])
    assert sorted(outcome.repeated for outcome in outcomes) == [False] * 4 + [True] * 4
    assert Bout.objects.get().revealed_at
    item = Bout.objects.get().item
    assert (item.votes, item.leases) == (4, 0)


def test_two_who_change_places_do_not_wait_for_each_other(omar):
    project = playable(omar, clips=2, answers_wanted=4)
    people = annotators(4)
    parties = [services.open_party(person, project.pk, timezone.now()) for person in people[:2]]
    for _ in range(5):
        at_once(
            [
                lambda: services.sit_down(people[2], parties[0].code, timezone.now()),
                lambda: services.sit_down(people[3], parties[1].code, timezone.now()),
            ]
        )
        parties.reverse()
    assert sum(party.seats.filter(left_at=None).count() for party in parties) == 4
