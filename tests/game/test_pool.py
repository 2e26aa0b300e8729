"""The pool: what comes back reaches everybody, what is late lies ahead, nobody pays for what is behind."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation import assigning, pool
from annotation.models import Assignment, Item, Task
from annotation.services import open_tasks
from game import play
from tests.game.makers import annotators, answer, playable
from tests.makers import make_clips

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def play_all(user, project, name="happy"):
    """Answer until nothing is left; return the items there were."""
    items = []
    while turn := play.next_turn(user, project.pk, now=NOW):
        answer(user, turn, name, now=NOW)
        items.append(turn.assignment.item_id)
    return items


def steps_of_next_turn(user, project):
    """Return how many rows of the pool lending the next turn looks at, and how many statements it takes."""
    seen = []
    reading = pool.rows_ahead

    def count(*values):
        rows = reading(*values)
        seen.append(len(rows))
        return rows

    pool.rows_ahead = count
    try:
        with CaptureQueriesContext(connection) as statements:
            turn = play.next_turn(user, project.pk, now=NOW)
    finally:
        pool.rows_ahead = reading
    return turn, sum(seen), len(statements)


def test_a_tie_reaches_people_who_have_passed_the_clip_before_all_the_rest(omar):
    project = playable(omar, clips=30, answers_wanted=2, answers_maximum=3)
    one, two, three = annotators(3)
    first = play.next_turn(one, project.pk, now=NOW)
    second = play.next_turn(two, project.pk, now=NOW)
    assert first.assignment.item_id == second.assignment.item_id
    # The clip is full: a third person passes it, and goes on.
    for _ in range(5):
        answer(three, play.next_turn(three, project.pk, now=NOW), now=NOW)
    answer(one, first, "happy", now=NOW)
    answer(two, second, "sad", now=NOW)
    assert play.next_turn(three, project.pk, now=NOW).assignment.item_id == first.assignment.item_id


def test_clips_opened_late_lie_ahead_of_everybody(omar, anna):
    project = playable(omar, clips=40, answers_wanted=3)
    assert len(play_all(anna, project)) == 40
    late = make_clips(project.dataset, [f"late {number}.wav" for number in range(10)])
    open_tasks(project, [clip.pk for clip in late])
    found = play_all(anna, project)
    assert set(Item.objects.filter(pk__in=found).values_list("clip_id", flat=True)) == {
        one.pk for one in late
    }


def test_clips_opened_together_are_mixed(omar):
    project = playable(omar, clips=1)
    clips = make_clips(project.dataset, [f"{number:03}.wav" for number in range(60)])
    open_tasks(project, [clip.pk for clip in clips])
    names = list(Item.objects.order_by("shuffle").values_list("clip__name", flat=True))[1:]
    assert sorted(names) == [clip.name for clip in clips]
    assert names != sorted(names)


@pytest.mark.parametrize("settled", [True, False])
def test_who_skips_does_not_pay_for_it_at_each_turn(omar, anna, monkeypatch, settled):
    if settled:
        monkeypatch.setattr(pool, "UNSETTLED", 0)
    project = playable(omar, clips=150, answers_wanted=3)
    play.skip(anna, play.next_turn(anna, project.pk, now=NOW).assignment.pk, now=NOW)
    _, few, statements = steps_of_next_turn(anna, project)
    for _ in range(100):
        play.skip(anna, play.next_turn(anna, project.pk, now=NOW).assignment.pk, now=NOW)
    turn, many, statements_then = steps_of_next_turn(anna, project)
    assert turn.tasks
    assert many <= few + pool.REACH
    assert statements_then == statements
    if settled:
        # Each turn passes what was skipped since the one before it.
        assert Assignment.objects.latest("number").place["positions"][pool.RETURNED] > 0
        assert many <= few + 1


def test_who_comes_back_to_much_that_is_met_pays_once(omar, anna, monkeypatch):
    monkeypatch.setattr(pool, "UNSETTLED", 0)
    project = playable(omar, clips=80, answers_wanted=3)
    play_all(anna, project)
    # Others leave all of it; one clip among the last is new to Anna.
    for item in Item.objects.order_by("shuffle"):
        Item.objects.filter(pk=item.pk).update(returned=pool.return_number())
    assert play.next_turn(anna, project.pk, now=NOW) is None
    clip = make_clips(project.dataset, ["new.wav"])[0]
    open_tasks(project, [clip.pk])
    Item.objects.filter(clip=clip).update(shuffle=0, returned=pool.return_number())
    turn, rows, _ = steps_of_next_turn(anna, project)
    assert turn.assignment.item.clip == clip
    assert rows < 5


def test_many_met_returns_ahead_hide_no_clip_behind_them(omar, anna):
    project = playable(omar, clips=80, answers_wanted=3)
    play_all(anna, project)
    for item in Item.objects.order_by("shuffle"):
        Item.objects.filter(pk=item.pk).update(returned=pool.return_number())
    clip = make_clips(project.dataset, ["new.wav"])[0]
    open_tasks(project, [clip.pk])
    Item.objects.filter(clip=clip).update(shuffle=0, returned=pool.return_number())
    assert play.next_turn(anna, project.pk, now=NOW).assignment.item.clip == clip


def test_a_return_that_is_seen_late_is_not_passed(omar):
    """A number is given out before its transaction ends: somebody may have taken a later one meanwhile."""
    project = playable(omar, clips=3, answers_wanted=1)
    one, two = annotators(2)
    early = pool.return_number()
    held = [play.next_turn(one, project.pk, now=NOW)]
    held.append(play.next_turn(one, project.pk, holding=[held[0].assignment.pk], now=NOW))
    answer(two, play.next_turn(two, project.pk, now=NOW), now=NOW)
    play.give_back(one, held[1].assignment.pk, now=NOW)
    answer(two, play.next_turn(two, project.pk, now=NOW), now=NOW)
    play.give_back(one, held[0].assignment.pk, now=NOW)
    Item.objects.filter(pk=held[0].assignment.item_id).update(returned=early)
    assert play.next_turn(two, project.pk, now=NOW).assignment.item_id == held[0].assignment.item_id


def test_a_turn_costs_the_same_wherever_a_person_stands(omar, anna):
    project = playable(omar, clips=120, answers_wanted=3)
    costs = []
    for _ in range(100):
        turn, rows, statements = steps_of_next_turn(anna, project)
        costs.append((rows, statements))
        answer(anna, turn, now=NOW)
    assert set(costs[1:]) == {(pool.REACH, costs[-1][1])}


def test_a_clip_withdrawn_before_its_tasks_are_opened_gets_none(omar):
    project = playable(omar, clips=1)
    ready, gone = make_clips(project.dataset, ["ready.wav", "gone.wav"])
    type(gone).objects.filter(pk=gone.pk).update(state="withdrawn")
    assert open_tasks(project, [ready.pk, gone.pk]) == 1
    assert not Task.objects.filter(item__clip=gone).exists()


def test_where_others_are_quicker_it_looks_further(omar, anna, monkeypatch):
    project = playable(omar, clips=60, answers_wanted=1)
    walks, taking = [], pool._take

    def others_are_quicker(found, turn, **how):
        walks.append(len(found))
        return taking(found, turn, **how) if len(walks) > 3 else None

    monkeypatch.setattr(pool, "_take", others_are_quicker)
    assert play.next_turn(anna, project.pk, now=NOW)
    # In a new transaction among more; then for the first of them alone.
    assert walks == [pool.WINDOW, pool.WIDE_WINDOW, 1, pool.WIDE_WINDOW]


def test_a_seat_is_not_taken_for_a_turn_that_another_tab_was_lent(omar, anna):
    project = playable(omar, clips=3)
    turn = play.next_turn(anna, project.pk, now=NOW)
    found = pool.walk(project.pk, anna.pk, pool.Place()).found
    assert pool.take_seat(found, pool.Next(project.pk, anna.pk, turn.assignment.number)) is None
    assert pool.take_seat(found, pool.Next(project.pk, anna.pk, turn.assignment.number + 1))


ROWS = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables"


def read_by(work):
    """Return what the database reads for some work: rows on PostgreSQL, steps of its machine on SQLite."""
    if connection.vendor == "postgresql":
        before = rows_read()
        work()
        return rows_read() - before
    steps = []
    connection.connection.set_progress_handler(lambda: steps.append(1), 1)
    try:
        work()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return len(steps)


def rows_read():
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        return cursor.fetchone()[0] or 0


def count_turns():
    """Let PostgreSQL see how many turns there are, as it does in time: until then it takes them for few."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE annotation_assignment")


@pytest.mark.parametrize("state", ["answered", "skipped", "returned"])
def test_reading_where_a_person_stands_costs_the_same_after_many_turns(omar, anna, state):
    project = playable(omar, clips=5, answers_wanted=3)
    for _ in range(2):
        answer(anna, play.next_turn(anna, project.pk, now=NOW), now=NOW)
    held = play.next_turn(anna, project.pk, now=NOW)
    stand = partial(assigning.standing_of, anna, project.pk, NOW)
    before = read_by(stand)
    facts = {"project": project, "item_id": held.assignment.item_id, "annotator": anna, "state": state}
    facts |= {"lent_at": NOW, "expires_at": NOW}
    Assignment.objects.bulk_create(Assignment(number=number, **facts) for number in range(10, 2000))
    count_turns()
    assert stand().live == [held.assignment]
    # The last turn is not the one that is held any more: one row more.
    assert read_by(stand) <= 2 * before


def test_looking_for_a_turn_to_repeat_costs_the_same_where_none_may_be(omar, anna):
    """A project without checks repeats nothing; the dice ask for it all the same."""
    project = playable(omar, clips=60, answers_wanted=3)
    for _ in range(40):
        answer(anna, play.next_turn(anna, project.pk, now=NOW), now=NOW)
    last = Assignment.objects.latest("number")
    find = partial(
        pool.walk,
        project.pk,
        anna.pk,
        pool.Place.read(last.place),
        check=pool.Check(pool.REPEAT, since=1, until=30),
    )
    before = read_by(find)
    facts = {"project": project, "item_id": last.item_id, "annotator": anna, "state": "answered"}
    facts |= {"lent_at": NOW, "expires_at": NOW}
    Assignment.objects.bulk_create(Assignment(number=number, **facts) for number in range(100, 3000))
    count_turns()
    assert pool.REPEAT not in {one.order for one in find().found}
    assert read_by(find) <= 2 * before
