"""Live rounds: seats for all at once or for none, blind until all are in, and nothing after the reveal."""

import datetime as dt

import pytest
from django.http import Http404
from django.utils import timezone

from accounts.models import DeviceMark, User
from annotation.models import Annotation, Assignment, AssignmentState, Item, Participation, Purpose
from annotation.services import Answer, Listening
from common.errors import Conflict, Forbidden
from game import play
from game.jobs import look_after_parties
from game.models import PointsEntry
from game.together import advancing, circles, services
from game.together.access import party_for
from game.together.advancing import CHECKS, GRACE
from game.together.models import Bout, Ear, Party, PartyState, Seat
from game.together.state import AWAY, LOOK, state_for
from tests.game import makers
from tests.game.makers import annotators, playable

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def project(omar):
    return playable(omar, clips=6, answers_wanted=3)


@pytest.fixture
def people(db):
    return annotators(3)


def seated(project, people, now=NOW):
    """Sit people down at a new party."""
    first, *others = people
    party = services.open_party(first, project.pk, now)
    for other in others:
        services.sit_down(other, party.code.lower(), now)
    return party


def begun(project, people, now=NOW):
    party = seated(project, people, now)
    services.begin(people[0], party.pk, now)
    return party


def bout_of(party):
    return Bout.objects.filter(party=party).latest("number")


def says(user, party, name="happy", now=NOW):
    """Answer what the party hears."""
    turn = Ear.objects.get(bout=bout_of(party), seat__player=user).turn
    label = turn.project.questions.get().labels.get(name=name)
    given = [Answer(label.question_id, label.pk)]
    return services.answer(user, party.pk, turn.pk, given, listening=Listening(), now=now)


def sees(user, party, now=NOW):
    return state_for(user, party_for(user, party.pk), now)


def test_all_hear_one_clip_and_see_together_who_said_what(project, people):
    party = begun(project, people)
    one, two, three = people
    says(one, party)
    says(two, party, "sad")
    for user in people:
        state = sees(user, party)
        assert state["bout"]["reveal"] is None
        assert [seat["has_answered"] for seat in state["seats"]] == [True, True, False]
    says(three, party)
    told = sees(one, party)["bout"]["reveal"]
    assert [one["words"] for one in told[0]["said"]] == ["happy", "sad", "happy"]
    assert [one["seat"] for one in told[0]["said"]] == [1, 2, 3]
    votes = Annotation.objects.filter(purpose=Purpose.VOTE)
    assert votes.values("task").distinct().count() == 1
    assert votes.count() == 3
    item = bout_of(party).item
    assert (item.votes, item.leases) == (3, 0)
    # Everybody is paid alike, in whatever order they came.
    assert len(set(PointsEntry.objects.values_list("points", flat=True))) == 1


def test_nobodys_name_is_told(project, people):
    party = begun(project, people)
    state = str(sees(people[0], party))
    assert not any(user.username in state or user.pseudonym in state for user in people)
    assert not any(part.pseudonym in state for part in Participation.objects.all())


def test_seats_are_taken_for_all_or_for_none(project, people):
    Item.objects.update(wanted=2)
    party = begun(project, people)
    party.refresh_from_db()
    assert party.state == PartyState.OVER
    assert not Assignment.objects.exists()
    assert set(Item.objects.values_list("leases", flat=True)) == {0}


def test_only_a_clip_that_wants_so_many_is_heard(project, people):
    room = Item.objects.order_by("shuffle").last()
    Item.objects.exclude(pk=room.pk).update(votes=1)
    party = begun(project, people)
    assert bout_of(party).item == room
    room.refresh_from_db()
    assert room.leases == 3
    assert not room.has_room


def test_nobody_hears_what_they_have_met_or_somebody_beside_them_has(project, people):
    one, _, three = people
    beside = annotators(1)[0]
    User.objects.filter(pk=beside.pk).update(is_guest=True)
    for user in (three, beside):
        DeviceMark.objects.create(user=user, device_hash="d", address_hash="a")
    met = {
        makers.answer(user, play.next_turn(user, project.pk, now=NOW), now=NOW).assignment.item_id
        for user in (one, beside)
    }
    Item.objects.update(wanted=5)
    party = begun(project, people)
    for _ in range(6 - len(met)):
        assert bout_of(party).item_id not in met
        for user in people:
            says(user, party)
        for user in people:
            services.ready(user, party.pk, bout_of(party).number, NOW)
    party.refresh_from_db()
    assert party.state == PartyState.OVER


def test_after_the_reveal_there_is_no_answer_by_any_road(project, people):
    party = begun(project, people)
    says(people[0], party)
    late = bout_of(party).ends_at + GRACE + dt.timedelta(seconds=1)
    turn = Ear.objects.get(bout=bout_of(party), seat__player=people[1]).turn
    with pytest.raises(Conflict):
        says(people[1], party, now=late)
    services.here(people[0], party.pk, late)
    assert bout_of(party).revealed_at == late
    label = project.questions.get().labels.first()
    with pytest.raises(Conflict):
        play.submit_answer(
            people[1], turn.pk, [Answer(label.question_id, label.pk)], listening=Listening(), now=late
        )
    turn.refresh_from_db()
    assert turn.state == AssignmentState.SKIPPED
    assert Annotation.objects.count() == 1
    assert Item.objects.get(pk=turn.item_id).leases == 0
    # Nor does it ever come to them again, though it has room.
    while own := play.next_turn(people[1], project.pk):
        assert own.assignment.item_id != turn.item_id
        makers.answer(people[1], own)


def test_a_clip_given_back_by_another_tab_is_not_answered_after_the_reveal_either(project, people):
    party = begun(project, people)
    turn = Ear.objects.get(bout=bout_of(party), seat__player=people[1]).turn
    play.give_back(people[1], turn.pk, now=NOW)
    says(people[0], party)
    says(people[2], party)
    assert bout_of(party).revealed_at
    turn.refresh_from_db()
    assert turn.state == AssignmentState.SKIPPED


def test_an_answer_sent_twice_counts_once(project, people):
    party = begun(project, people)
    first = says(people[0], party)
    again = says(people[0], party, "sad")
    assert again.repeated
    assert again.reward.points == first.reward.points
    assert Annotation.objects.get().label.name == "happy"


def test_who_comes_later_is_not_told_what_was_said_and_joins_the_next_clip(omar):
    project = playable(omar, clips=4, answers_wanted=4)
    *first, late = annotators(3)
    party = begun(project, first)
    services.sit_down(late, party.code, NOW)
    for user in first:
        says(user, party)
    assert sees(first[0], party)["bout"]["reveal"]
    assert sees(late, party)["bout"]["reveal"] is None
    for user in (*first, late):
        services.ready(user, party.pk, 1, NOW)
    assert bout_of(party).number == 2
    assert sees(late, party)["bout"]["turn"]


def test_who_lost_the_connection_keeps_the_seat_and_the_clip(project, people):
    party = begun(project, people)
    later = NOW + AWAY + dt.timedelta(seconds=1)
    services.here(people[0], party.pk, later)
    assert [seat["is_there"] for seat in sees(people[0], party, later)["seats"]] == [True, False, False]
    says(people[1], party, now=later)
    assert sees(people[1], party, later)["seats"][1] == {
        **sees(people[1], party, later)["seats"][1],
        "is_there": True,
        "has_answered": True,
    }


def test_with_too_few_left_it_waits_in_the_lobby_and_goes_on(project, people):
    party = begun(project, people)
    for user in people:
        says(user, party)
    gone = NOW + LOOK + dt.timedelta(seconds=1)
    services.here(people[0], party.pk, gone)
    party.refresh_from_db()
    assert party.state == PartyState.LOBBY
    with pytest.raises(Conflict):
        services.begin(people[0], party.pk, gone)
    services.here(people[1], party.pk, gone)
    services.begin(people[0], party.pk, gone)
    assert bout_of(party).number == 2
    assert Ear.objects.filter(bout=bout_of(party)).count() == 2


def test_who_leaves_keeps_nobody_waiting(project, people):
    party = begun(project, people)
    says(people[0], party)
    says(people[1], party)
    services.leave(people[2], party.pk, NOW)
    assert bout_of(party).revealed_at
    with pytest.raises(Http404):
        party_for(people[2], party.pk)
    assert Item.objects.get(pk=bout_of(party).item_id).leases == 0


def test_guests_of_one_device_do_not_sit_at_one_table(project, people):
    for user in people[:2]:
        User.objects.filter(pk=user.pk).update(is_guest=True)
        DeviceMark.objects.create(user=user, device_hash="d", address_hash="a")
    with pytest.raises(Conflict) as refused:
        seated(project, people)
    assert refused.value.code == "same_device"


def test_a_table_has_as_many_seats_as_clips_want_answers(project, people):
    party = seated(project, people)
    with pytest.raises(Conflict) as refused:
        services.sit_down(annotators(1)[0], party.code, NOW)
    assert refused.value.code == "full"
    # Who was there comes back all the same.
    assert services.sit_down(people[1], party.code, NOW) == party
    assert Seat.objects.count() == 3


def test_what_is_heard_alone_has_no_rounds(omar, people):
    project = playable(omar, answers_wanted=1)
    with pytest.raises(Conflict):
        services.open_party(people[0], project.pk, NOW)


def test_owners_and_paused_people_do_not_sit_down(project, people, omar):
    party = seated(project, people[:2])
    with pytest.raises(Forbidden):
        services.sit_down(omar, party.code, NOW)
    with pytest.raises(Http404):
        services.sit_down(people[2], "NOSUCH", NOW)


def test_owners_who_sat_down_first_are_asked_nothing_once_others_answer(project, people, omar):
    party = begun(project, [omar, *people[:2]])
    assert set(Ear.objects.values_list("seat__player", flat=True)) == {person.pk for person in people[:2]}
    assert sees(omar, party)["bout"]["turn"] is None


def test_nobody_sits_at_two_tables(project, people):
    party = seated(project, people[:2])
    services.open_party(people[0], project.pk, NOW)
    with pytest.raises(Http404):
        party_for(people[0], party.pk)
    assert Seat.objects.filter(player=people[0], left_at=None).count() == 1


def test_checks_come_among_the_clips_and_look_like_them(omar, people, monkeypatch):
    project = playable(omar, clips=8, controls=3, answers_wanted=3)
    plain = sees(people[0], begun(project, people))["bout"]
    monkeypatch.setattr("game.together.advancing.dice", lambda _: CHECKS / 2)
    party = begun(project, people)
    for user in people:
        says(user, party)
    assert set(Annotation.objects.values_list("purpose", flat=True)) == {Purpose.CONTROL}
    state = sees(people[0], party)["bout"]
    assert plain.keys() == state.keys()
    assert [said["words"] for said in state["reveal"][0]["said"]] == ["happy"] * 3
    assert sum(Item.objects.values_list("leases", flat=True)) == 0


def test_a_party_that_nobody_attends_is_ended_by_the_job(project, people):
    party = begun(project, people)
    Bout.objects.update(ends_at=NOW - dt.timedelta(minutes=2))
    look_after_parties()
    assert bout_of(party).revealed_at
    Seat.objects.update(seen_at=NOW - dt.timedelta(hours=1))
    look_after_parties()
    party = Party.objects.get()
    assert party.state == PartyState.OVER
    assert sum(Item.objects.values_list("leases", flat=True)) == 0


def test_a_party_that_cannot_be_moved_on_stops_no_other(project, people, monkeypatch):
    parties = [seated(project, [person]) for person in people[:2]]
    Seat.objects.update(seen_at=NOW - dt.timedelta(hours=1))
    real = advancing.move_on

    def breaks(party, now):
        if party.pk == parties[0].pk:
            raise ValueError
        real(party, now)

    monkeypatch.setattr(advancing, "move_on", breaks)
    look_after_parties()
    assert [Party.objects.get(pk=one.pk).state for one in parties] == [PartyState.LOBBY, PartyState.OVER]


def test_what_was_heard_together_long_ago_makes_no_circle(project, people):
    party = begun(project, people[:2])
    for person in people[:2]:
        says(person, party)
    pair = tuple(sorted(person.pk for person in people[:2]))
    assert circles.together_in(project.pk, NOW - circles.COUNTS) == {pair: 1}
    Participation.objects.update(circle=pair[0])
    Bout.objects.update(revealed_at=NOW - circles.COUNTS)
    assert circles.together_in(project.pk, NOW - circles.COUNTS) == {}
    assert circles.keep_all(NOW) == 2
    assert not Participation.objects.filter(circle__isnull=False).exists()


def test_who_got_up_in_another_tab_sees_no_party(project, people):
    party = party_for(people[0], seated(project, people).pk)
    services.leave(people[0], party.pk, NOW)
    with pytest.raises(Http404):
        state_for(people[0], party, NOW)


def test_ten_clips_and_it_is_over(omar, people):
    project = playable(omar, clips=14, answers_wanted=3)
    party = begun(project, people)
    for number in range(1, 11):
        for user in people:
            says(user, party)
        for user in people:
            services.ready(user, party.pk, number, NOW)
    party.refresh_from_db()
    assert (party.state, Bout.objects.count()) == (PartyState.OVER, 10)
    assert not Item.objects.filter(votes__gt=3).exists()
