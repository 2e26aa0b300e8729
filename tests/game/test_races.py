"""Many people at the same instant, on the real database: nothing is lent twice, lost, or counted twice."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from annotation import assigning
from annotation.models import Annotation, Assignment, Item, Project, ReportReason, Task, TaskState
from annotation.services import Answer, Listening, open_pairs, open_tasks, save_question, withdraw_items
from common.errors import Conflict
from game import play
from game.models import Player, PointsEntry
from quality.models import TrustScore
from tests.game.makers import annotators, playable
from tests.makers import make_clips, make_dataset, make_project

pytestmark = pytest.mark.django_db(transaction=True)
# So many come at once.
CROWD = 32


def at_once(works: list[Callable[[], object]]) -> list[object]:
    """Run all works at the same instant, each with its own connection; return what came of them."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        gate.wait(timeout=30)
        try:
            return work()
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def answer(user, turn, place=0):
    label = turn.tasks[0].question.labels.all()[place].pk
    answers = [Answer(turn.tasks[0].question_id, label)]
    return play.submit_answer(user, turn.assignment.pk, answers, listening=Listening())


def test_a_crowd_drains_a_project_without_one_answer_too_many(omar):
    project = playable(omar, clips=32, answers_wanted=3, answers_maximum=3)
    crowd = annotators(CROWD)

    def drain(person):
        turns = 0
        while turn := play.next_turn(person, project.pk):
            answer(person, turn, turns % 2)
            turns += 1
        return turns

    acknowledged = sum(at_once([lambda person=person: drain(person) for person in crowd]))
    assert acknowledged == 96
    assert Annotation.objects.filter(purpose="vote").count() == 96
    assert set(Task.objects.values_list("votes", flat=True)) == {3}
    assert set(Item.objects.values_list("votes", "leases", "wanted")) == {(3, 0, 0)}
    assert not Task.objects.filter(state=TaskState.OPEN).exists()
    votes = Annotation.objects.values("task").annotate(people=Count("annotator", distinct=True))
    assert {row["people"] for row in votes} == {3}
    assert PointsEntry.objects.count() == 96
    assert sum(Player.objects.values_list("turns", flat=True)) == 96


def test_the_last_seat_goes_to_one_person(omar):
    project = playable(omar, clips=1, answers_wanted=1)
    crowd = annotators(CROWD)
    turns = at_once([lambda person=person: play.next_turn(person, project.pk) for person in crowd])
    assert sum(turn is not None for turn in turns) == 1
    assert Item.objects.get().leases == 1


def test_a_double_click_counts_and_pays_once(omar, anna):
    project = playable(omar, clips=1)
    turn = play.next_turn(anna, project.pk)
    outcomes = at_once([lambda: answer(anna, turn) for _ in range(4)])
    assert Counter(outcome.repeated for outcome in outcomes) == {False: 1, True: 3}
    assert len({outcome.reward.points for outcome in outcomes}) == 1
    assert Annotation.objects.count() == PointsEntry.objects.count() == 1
    assert Item.objects.values_list("votes", "leases").get() == (1, 0)


def test_two_tabs_never_hold_the_same_clip(omar, anna):
    project = playable(omar, clips=10)
    at_once([lambda: play.next_turn(anna, project.pk) for _ in range(3)])
    items = list(Assignment.objects.values_list("item_id", flat=True))
    assert len(items) == len(set(items))
    assert sum(Item.objects.values_list("leases", flat=True)) == len(items)
    numbers = sorted(Assignment.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(items) + 1))


def test_an_answer_and_a_skip_at_once_end_the_turn_once(omar, anna):
    project = playable(omar, clips=1)
    turn = play.next_turn(anna, project.pk)
    at_once([lambda: answer(anna, turn), lambda: play.skip(anna, turn.assignment.pk)])
    item = Item.objects.get()
    assert item.leases == 0
    assert item.votes == Annotation.objects.count() <= 1


def test_everybody_who_comes_at_once_gets_a_turn_while_there_are_enough(omar):
    project = playable(omar, clips=60, answers_wanted=1)
    crowd = annotators(CROWD)
    turns = at_once([lambda person=person: play.next_turn(person, project.pk) for person in crowd])
    assert None not in turns
    assert len({turn.assignment.item_id for turn in turns}) == CROWD


def test_a_clip_retires_while_two_leases_are_live_and_both_answers_are_used(omar):
    """The first of two answers settles the clip; the second comes after, or in the same instant."""
    for _ in range(4):
        project = playable(omar, clips=1, answers_wanted=2, answers_maximum=4)
        quick, sleepy, *others = annotators(4)
        first = play.next_turn(quick, project.pk)
        answer(quick, first)
        task = Task.objects.get(question__project=project)
        # Room for two at once, as where a first answer left the label in doubt.
        Task.objects.filter(pk=task.pk).update(wanted=3)
        Item.objects.filter(pk=task.item_id).update(wanted=3)
        held = [(person, play.next_turn(person, project.pk)) for person in (sleepy, others[0])]
        outcomes = at_once([lambda person=person, turn=turn: answer(person, turn) for person, turn in held])
        assert [outcome.repeated for outcome in outcomes] == [False, False]
        task.refresh_from_db()
        assert (task.state, task.votes) == (TaskState.RETIRED, 3)
        assert set(Annotation.objects.filter(task=task).values_list("purpose", flat=True)) == {"vote"}
        assert Item.objects.values_list("votes", "leases", "wanted").get(pk=task.item_id) == (3, 0, 0)
        assert play.next_turn(others[1], project.pk) is None


def run_out(turn):
    Assignment.objects.filter(pk=turn.assignment.pk).update(expires_at=timezone.now())


def test_a_late_answer_that_comes_twice_at_once_is_told_its_reward_twice(omar, anna):
    project = playable(omar, clips=1)
    turn = play.next_turn(anna, project.pk)
    run_out(turn)
    outcomes = at_once([lambda: answer(anna, turn) for _ in range(4)])
    assert Counter(outcome.repeated for outcome in outcomes) == {False: 1, True: 3}
    assert len({outcome.reward.points for outcome in outcomes}) == 1
    assert Item.objects.values_list("votes", "leases").get() == (1, 0)


def test_a_late_answer_and_its_skip_and_its_expiry_at_once_end_the_turn_once(omar, anna):
    project = playable(omar, clips=6)
    for _ in range(6):
        turn = play.next_turn(anna, project.pk)
        run_out(turn)
        late = timezone.now() + dt.timedelta(seconds=1)
        at_once(
            [
                lambda turn=turn: answer(anna, turn),
                lambda turn=turn: play.skip(anna, turn.assignment.pk),
                lambda late=late: assigning.return_expired(late),
            ]
        )
        item = Item.objects.get(pk=turn.assignment.item_id)
        assert item.leases == 0
        assert item.votes == Annotation.objects.filter(task__item=item).count() <= 1


def test_two_turns_of_one_clip_are_answered_at_once_and_only_one_counts(omar, anna):
    project = playable(omar, clips=1, answers_wanted=5)
    first = play.next_turn(anna, project.pk)
    play.give_back(anna, first.assignment.pk)
    second = play.next_turn(anna, project.pk)
    assert second.assignment.item_id == first.assignment.item_id
    outcomes = at_once([lambda turn=turn: answer(anna, turn) for turn in (first, second)])
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert Item.objects.values_list("votes", "leases").get() == (1, 0)


def test_answers_to_several_questions_and_a_withdrawal_at_once_wait_for_each_other(omar):
    project = playable(omar, clips=4, questions=3, answers_wanted=2)
    crowd = annotators(8)
    turns = [(person, play.next_turn(person, project.pk)) for person in crowd]
    clips = sorted(Item.objects.values_list("clip_id", flat=True), reverse=True)
    works = [lambda person=person, turn=turn: answer_all(person, turn) for person, turn in turns]
    at_once([*works, lambda: withdraw_items(clips), lambda: withdraw_items(clips[::-1])])
    assert set(Item.objects.values_list("leases", "wanted")) == {(0, 0)}
    assert not Task.objects.filter(state=TaskState.OPEN).exists()
    assert not Assignment.objects.filter(state="lent").exists()


def answer_all(user, turn):
    answers = [Answer(task.question_id, task.question.labels.all()[0].pk) for task in turn.tasks]
    return play.submit_answer(user, turn.assignment.pk, answers, listening=Listening())


def test_reports_of_clips_that_share_pairs_wait_for_each_other_and_nobody_is_lent_them(omar, monkeypatch):
    monkeypatch.setattr("annotation.voices.KNOWN_AFTER", 0)
    dataset = make_dataset(omar)
    clips = [clip.pk for clip in make_clips(dataset, [f"{number}.wav" for number in range(6)])]
    project = make_project(dataset, answers_wanted=9, answers_maximum=9, share_to_hear=0)
    save_question(project, text="Which is louder?", kind="pair")
    Project.objects.filter(pk=project.pk).update(state="live")
    # Each clip stands in two pairs, so that each report waits for two others.
    open_pairs(project, list(zip(clips, [*clips[1:], clips[0]], strict=True)))
    crowd = annotators(12)
    turns = [(person, play.next_turn(person, project.pk).assignment.pk) for person in crowd[:8]]
    report = ReportReason.PRIVATE
    works = [
        lambda person=person, turn=turn: play.report_clip(person, turn, report) for person, turn in turns
    ]
    at_once([*works, *(lambda person=person: play.next_turn(person, project.pk) for person in crowd[8:])])
    aside = Item.objects.filter(is_aside=True)
    assert aside.exists()
    live = Assignment.objects.filter(item=OuterRef("pk"), state="lent").values("item").annotate(n=Count("pk"))
    held = Coalesce(Subquery(live.values("n")), 0)
    assert all(item.leases == item.held for item in Item.objects.annotate(held=held))
    for person in annotators(3):
        turn = play.next_turn(person, project.pk)
        assert turn is None or not aside.filter(pk=turn.assignment.item_id).exists()


def test_two_first_checks_at_once_are_two_checks(omar, anna, monkeypatch):
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    project = playable(omar, clips=6, questions=2, controls=3)
    held = []
    for _ in range(3):
        holding = [turn.assignment.pk for turn in held]
        held.append(play.next_turn(anna, project.pk, holding=holding))
    assert all(turn.assignment.is_control for turn in held)
    at_once([lambda turn=turn: answer_all(anna, turn) for turn in held])
    assert list(TrustScore.objects.values_list("checks", "checks_passed")) == [(3, 3), (3, 3)]


def test_clips_opened_at_once_are_opened_one_call_after_the_other(omar):
    project = playable(omar, clips=1)
    batches = [make_clips(project.dataset, [f"{batch} {number}" for number in range(20)]) for batch in "abc"]
    at_once([lambda clips=clips: open_tasks(project, [clip.pk for clip in clips]) for clips in batches])
    names = list(Item.objects.order_by("shuffle").values_list("clip__name", flat=True))[1:]
    assert [len({name[0] for name in names[first : first + 20]}) for first in (0, 20, 40)] == [1, 1, 1]


def test_clips_that_come_once_more_take_no_seat_from_a_crowd(omar, repeat_rate):
    repeat_rate(0.9)
    project = playable(omar, clips=41, controls=1, answers_wanted=3, answers_maximum=3)

    def drain(person):
        while turn := play.next_turn(person, project.pk):
            answer(person, turn, 0)

    at_once([lambda person=person: drain(person) for person in annotators(6)])
    asked = Item.objects.filter(is_control=False)
    assert set(asked.values_list("votes", "leases", "wanted")) == {(3, 0, 0)}
    assert Annotation.objects.filter(purpose="vote").count() == 120
    # Who of six came so late that little could be repeated is chance.
    assert Annotation.objects.filter(purpose="repeat").count() > 5
    twice = list(Assignment.objects.filter(is_repeat=True).values_list("annotator", "item"))
    assert len(set(twice)) == len(twice)


def test_many_tabs_of_one_person_play_on_without_an_error(omar, anna):
    project = playable(omar, clips=80, answers_wanted=1)

    def tab():
        for _ in range(12):
            try:
                turn = play.next_turn(anna, project.pk)
                answer(anna, turn)
            except Conflict:
                # Another tab was handed the same turn, and was quicker.
                continue

    assert at_once([tab] * 6) == [None] * 6
    numbers = sorted(Assignment.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert sum(Item.objects.values_list("votes", flat=True)) == Annotation.objects.count() >= 12
