"""Contests: who is asked again, what comes of it, and what waits for an adjudicator."""

import datetime as dt

import pytest
from django.utils import timezone

from annotation.models import Aggregation, Priority, Task, TaskState
from annotation.services import Answer
from clips.models import Clip, ClipState
from common.errors import Conflict, UserError
from game import play
from quality.labels import contesting, deciding
from quality.labels.contesting import close_answered
from quality.labels.referring import WAITS, take_back
from quality.labels.waiting import left, next_case
from quality.models import Audit, Contest
from quality.people.closing import erase_checks
from quality.revising.question import revise
from tests.game.makers import annotators, answer, playable
from tests.quality.labels.test_referring import trust

pytestmark = pytest.mark.django_db
RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 4, "confidence": 80}


@pytest.fixture
def agreed(omar):
    """A project with one clip that two people agreed is happy."""
    project = playable(omar, clips=1, **RULES)
    for person in annotators(2):
        answer(person, play.next_turn(person, project.pk), "happy")
    assert the_task().state == TaskState.RETIRED
    return project


def the_task():
    return Task.objects.select_related("question__project", "item", "aggregated__label").get()


def contest(by, reason="It is sad, surely."):
    return contesting.contest(the_task(), by, reason, timezone.now())


def close():
    return close_answered(the_task().question, timezone.now())


def test_trusted_people_and_nobody_else_are_asked_again(omar, agreed):
    people = trust(agreed, 2)
    [stranger] = annotators(1)
    made = contest(omar)
    task = the_task()
    assert made.referred_at
    assert (task.state, task.item.priority, task.aggregated.asked_again) == ("open", Priority.TRUSTED, True)
    assert play.next_turn(stranger, agreed.pk) is None
    # Sure as it is, it stays open until they have answered.
    revise(task.question, timezone.now())
    answer(people[0], play.next_turn(people[0], agreed.pk), "happy")
    assert the_task().state == TaskState.OPEN
    assert close() == 0
    answer(people[1], play.next_turn(people[1], agreed.pk), "happy")
    assert the_task().state == TaskState.RETIRED
    assert close() == 1
    ended = Contest.objects.get()
    assert (ended.outcome, ended.after == ended.before) == ("upheld", True)
    assert not the_task().aggregated.asked_again
    revise(task.question, timezone.now())
    assert the_task().state == TaskState.RETIRED


def test_what_trusted_people_dispute_waits_for_an_adjudicator_who_may_change_it(omar, agreed):
    people = trust(agreed, 2)
    contest(omar)
    for person in people:
        answer(person, play.next_turn(person, agreed.pk), "sad")
    assert the_task().state == TaskState.DISPUTED
    assert close() == 0
    assert left(agreed).contested == 1
    decide(agreed, omar, "sad")
    ended = Contest.objects.get()
    assert (ended.outcome, ended.decision.by) == ("changed", omar)
    assert left(agreed).all == 0


def decide(project, by, name):
    task = next_case(project, by).task
    said = Answer(task.question_id, task.question.labels.get(name=name).pk)
    hearing = deciding.hear(task, said, by, timezone.now())
    return deciding.decide(hearing, said, now=timezone.now())


def test_where_nobody_is_trusted_it_waits_on_the_adjudication_page_and_the_label_stands(omar, agreed):
    assert contest(omar).referred_at is None
    assert the_task().state == TaskState.RETIRED
    assert next_case(agreed, omar).cause == "contested"
    decide(agreed, omar, "happy")
    assert Contest.objects.get().outcome == "upheld"
    deciding.undo(agreed, omar, timezone.now())
    assert Contest.objects.get().outcome == ""


def test_a_label_that_was_decided_is_for_a_person_to_judge_again(omar, ada, agreed):
    contest(omar)
    decide(agreed, omar, "sad")
    trust(agreed, 3)
    assert contest(ada).referred_at is None
    decide(agreed, ada, "happy")
    assert [one.outcome for one in Contest.objects.order_by("pk")] == ["changed", "changed"]
    with pytest.raises(Conflict):
        # It was decided anew since.
        deciding.undo(agreed, omar, timezone.now())


def test_whoever_joins_an_open_contest_waits_for_the_same_answer(omar, ada, agreed):
    people = trust(agreed, 2)
    contest(omar)
    assert contest(ada, "I hear it too.").referred_at
    for person in people:
        answer(person, play.next_turn(person, agreed.pk), "happy")
    assert close() == 2


def test_what_trusted_people_leave_for_a_week_waits_for_an_adjudicator(omar, agreed):
    trust(agreed, 2)
    contest(omar)
    later = timezone.now() + WAITS + dt.timedelta(hours=1)
    assert take_back(the_task().question, later) == 1
    assert the_task().state == TaskState.RETIRED
    close()
    assert left(agreed).contested == 1
    revise(the_task().question, timezone.now())
    assert the_task().state == TaskState.RETIRED


def test_one_contest_at_a_time_with_a_reason_and_about_a_label(omar, agreed):
    with pytest.raises(UserError):
        contest(omar, "  ")
    with pytest.raises(UserError):
        contest(omar, "x" * 301)
    contest(omar)
    with pytest.raises(Conflict):
        contest(omar)
    Contest.objects.all().delete()
    Task.objects.update(state=TaskState.OPEN)
    with pytest.raises(Conflict):
        contest(omar)


def test_closing_an_account_erases_the_words_and_keeps_what_came_of_them(omar, ada, agreed):
    contest(ada, "I know this voice.")
    decide(agreed, ada, "sad")
    erase_checks(ada)
    ended = Contest.objects.get()
    assert (ended.reason, ended.outcome) == ("-", "changed")
    assert the_task().aggregated.label.name == "sad"


def test_a_contested_label_is_no_fair_audit_any_more(omar, agreed):
    task = the_task()
    Audit.objects.create(task=task, question=task.question, posterior=task.aggregated.posterior)
    contest(omar)
    decide(agreed, omar, "sad")
    audit = Audit.objects.get()
    assert (bool(audit.heard_at), audit.truth) == (True, None)
    assert left(agreed).all == 0


def judge(name, by):
    """Let somebody decide what is contested."""
    task = the_task()
    said = Answer(task.question_id, task.question.labels.get(name=name).pk)
    hearing = deciding.hear(task, said, by, timezone.now())
    return deciding.decide(hearing, said, now=timezone.now())


def test_nobody_contests_again_what_was_looked_at_and_stands(omar, ada, agreed):
    contest(omar)
    judge("happy", ada)
    with pytest.raises(Conflict, match="it stands"):
        contest(omar)
    # Somebody else may, and trusted people are asked once at most.
    trust(agreed, 2)
    assert contest(ada).referred_at is None
    assert the_task().maximum == 4


def test_what_was_referred_before_is_for_an_adjudicator(omar, agreed):
    trust(agreed, 2)
    Task.objects.update(referred_at=timezone.now())
    assert contest(omar).referred_at is None
    assert the_task().state == TaskState.RETIRED


def test_a_decision_is_taken_back_though_its_label_was_contested_again(omar, ada, agreed):
    contest(omar)
    judge("sad", ada)
    contest(ada, "No, happy.")
    Contest.objects.filter(by=ada).update(by=omar)
    assert deciding.undo(agreed, ada, timezone.now())
    assert Contest.objects.filter(closed_at=None).count() == 1


def test_contests_of_a_withdrawn_clip_end(omar, agreed):
    contest(omar)
    Clip.objects.update(state=ClipState.WITHDRAWN)
    assert next_case(agreed, omar) is None
    close()
    ended = Contest.objects.get()
    assert (ended.outcome, ended.closed_at is not None) == ("upheld", True)


def test_what_opens_again_long_after_it_was_referred_is_waited_for_anew(omar, agreed):
    now = timezone.now()
    Task.objects.update(state=TaskState.OPEN, referred_at=now - 10 * WAITS, reopened_at=now)
    question = the_task().question
    assert take_back(question, now) == 0
    assert take_back(question, now + WAITS) == 1
