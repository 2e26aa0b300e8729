"""Adjudication: what waits, hearing blind, deciding, taking back, and what it says of people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from annotation.models import Annotation, Item, Purpose, Source, Task, TaskState
from annotation.services import Answer
from clips.models import Clip, ClipState
from common.errors import Conflict, UserError
from game import play
from quality.labels import deciding
from quality.labels.decided import decided_labels
from quality.labels.waiting import left, next_case
from quality.models import AggregatedLabel, Cause, Crowd, Decision, TrustEvent
from quality.revising.question import revise
from quality.revising.reading import read
from tests.game.makers import annotators, answer, playable
from tests.quality.labels.deciding import RULES, annotators_of, decide, disputed_project, hear, says, the_task

pytestmark = pytest.mark.django_db


def test_a_disputed_clip_ends_with_the_label_that_was_decided(omar, disputed):
    case = next_case(disputed, omar)
    assert (case.cause, case.hearing) == (Cause.DISPUTED, None)
    decision = decide(case.task, "sad", "sad", omar, reason=" It sobs. ")
    task = the_task()
    assert (task.state, task.aggregated.label.name, task.aggregated.method) == ("retired", "sad", "decided")
    assert (task.aggregated.support, task.aggregated.votes, task.item.wanted) == (1, 2, 0)
    assert (decision.is_changed, decision.reason, decision.by) == (False, "It sobs.", omar)
    assert decision.before["state"] == "disputed"
    assert next_case(disputed, omar) is None
    assert left(disputed).all == 0


def test_what_is_said_is_written_down_and_is_no_vote(omar, disputed):
    decide(the_task(), "happy", "sad", omar)
    said = Annotation.objects.filter(annotator=omar).order_by("pk")
    assert [one.label.name for one in said] == ["happy", "sad"]
    assert {(one.purpose, one.source, one.assignment) for one in said} == {
        (Purpose.AUDIT, Source.ADJUDICATION, None)
    }
    assert the_task().votes == 2
    assert Decision.objects.get().is_changed


def test_a_decision_is_a_fact_about_those_who_voted_and_holds_in_what_is_worked_out(omar, disputed):
    Crowd.objects.create(question=disputed.questions.get())
    decide(the_task(), "sad", "sad", omar)
    events = TrustEvent.objects.filter(kind="decision").order_by("annotator")
    assert [event.facts["sameness"] for event in events] == [0.0, 1.0]
    question = disputed.questions.select_related("project").get()
    found = read(question)
    sad = question.labels.get(name="sad")
    assert found.answers.known[0] == found.labels.index(sad.pk)
    assert Crowd.objects.get(question=question).is_behind


def test_whoever_said_what_was_decided_is_trusted_more_than_who_did_not(omar):
    project = disputed_project(omar, clips=6)
    question = project.questions.select_related("project").get()
    revise(question, timezone.now())
    right, wrong = annotators_of(question, "sad"), annotators_of(question, "happy")
    before = {score.annotator_id: score.mean for score in question.trust_scores.all()}
    assert before[right] == pytest.approx(before[wrong], abs=0.05)
    while case := next_case(project, omar):
        decide(case.task, "sad", "sad", omar)
    revise(question, timezone.now())
    after = {score.annotator_id: score.mean for score in question.trust_scores.all()}
    assert after[right] > before[right] > after[wrong]
    assert set(AggregatedLabel.objects.values_list("label__name", "method")) == {("sad", "decided")}


def test_nobody_is_held_to_it_where_people_may_rightly_differ(omar, disputed):
    task = the_task()
    task.question.subjective = True
    task.question.save()
    decide(task, "sad", "sad", omar)
    assert not TrustEvent.objects.filter(kind="decision").exists()
    assert decided_labels(task.question) == {}
    assert the_task().aggregated.label.name == "sad"


def test_the_last_decision_is_taken_back_whole(omar, disputed):
    before = AggregatedLabel.objects.values().get()
    decide(the_task(), "sad", "sad", omar)
    again = deciding.undo(disputed, omar, timezone.now())
    after = AggregatedLabel.objects.values().get()
    for free in ("updated_at", "history"):
        del before[free], after[free]
    assert after == before
    task = the_task()
    assert task.state == TaskState.DISPUTED
    assert decided_labels(task.question) == {}
    # It is decided once more, and not heard blind again: the votes have been seen.
    case = next_case(disputed, omar)
    assert (case.task, case.hearing, case.hearing.heard.label.name) == (task, again, "sad")
    deciding.decide(again, says(task, "happy"), now=timezone.now())
    assert the_task().aggregated.label.name == "happy"
    assert Decision.objects.filter(undone_at__isnull=False).count() == 1


def test_nothing_is_taken_back_where_nothing_was_decided(omar, ada, disputed):
    decide(the_task(), "sad", "sad", omar)
    assert deciding.undo(disputed, ada, timezone.now()) is None


def test_what_nobody_can_tell_is_left_as_it_is_and_asked_no_more(omar, disputed):
    decide(the_task(), None, None, omar)
    assert the_task().state == TaskState.DISPUTED
    assert next_case(disputed, omar) is None
    deciding.undo(disputed, omar, timezone.now())
    assert next_case(disputed, omar)


def test_what_is_begun_comes_first_and_is_not_heard_blind_twice(omar):
    project = disputed_project(omar, clips=3)
    first = next_case(project, omar).task
    second = next_case(project, omar, later=[first.pk]).task
    assert second != first
    hearing = hear(second, "sad", omar)
    assert hear(second, "happy", omar) == hearing
    assert next_case(project, omar).hearing == hearing


def test_what_is_taken_back_comes_before_what_was_begun_since(omar):
    project = disputed_project(omar, clips=2)
    first, second = Task.objects.select_related("question__project", "item__clip").order_by("pk")
    decide(first, "sad", "sad", omar)
    hear(second, "happy", omar)
    assert next_case(project, omar).task == second
    deciding.undo(project, omar, timezone.now())
    assert next_case(project, omar).task == first


def test_of_two_adjudicators_the_first_decides(omar, ada, disputed):
    hearings = [hear(the_task(), "sad", person) for person in (omar, ada)]
    deciding.decide(hearings[0], says(the_task(), "sad"), now=timezone.now())
    with pytest.raises(Conflict):
        deciding.decide(hearings[1], says(the_task(), "happy"), now=timezone.now())
    assert next_case(disputed, ada) is None
    with pytest.raises(Conflict):
        hear(the_task(), "happy", ada)
    assert the_task().aggregated.label.name == "sad"
    assert next_case(disputed, ada) is None


def test_a_label_of_another_question_and_an_endless_reason_are_refused(omar, disputed):
    task = the_task()
    with pytest.raises(UserError):
        deciding.hear(task, Answer(task.question_id, 10**6), omar, timezone.now())
    hearing = hear(task, "sad", omar)
    with pytest.raises(UserError):
        deciding.decide(hearing, says(task, "sad"), reason="x" * 301, now=timezone.now())
    assert the_task().state == TaskState.DISPUTED


def test_an_answer_that_was_under_way_is_kept_and_changes_the_label_no_more(omar):
    project = playable(
        omar, clips=1, **{**RULES, "answers_maximum": 3, "answers_wanted": 3, "confidence": 99}
    )
    people = annotators(3)
    turns = [play.next_turn(person, project.pk) for person in people]
    for person, turn, name in zip(people[:2], turns, ("happy", "sad"), strict=False):
        answer(person, turn, name)
    Task.objects.update(state=TaskState.DISPUTED)
    decide(the_task(), "sad", "sad", omar)
    answer(people[2], turns[2], "happy")
    task = the_task()
    assert (task.votes, task.state, task.aggregated.label.name) == (3, TaskState.RETIRED, "sad")
    assert task.aggregated.votes == 3
    revise(task.question, timezone.now())
    assert the_task().aggregated.label.name == "sad"


def test_what_waits_costs_the_same_however_much_there_is(omar):
    def statements(project):
        with CaptureQueriesContext(connection) as seen:
            next_case(project, omar)
            left(project)
        return len(seen)

    few, many = disputed_project(omar, clips=1), disputed_project(omar, clips=9)
    assert statements(few) == statements(many) <= 12


def test_withdrawn_clips_wait_no_more(omar, disputed):
    Item.objects.get().clip.__class__.objects.update(state="withdrawn")
    assert next_case(disputed, omar) is None
    assert left(disputed).all == 0


def test_nothing_is_decided_about_a_clip_that_was_withdrawn_meanwhile(omar, disputed):
    hearing = hear(the_task(), "sad", omar)
    Clip.objects.update(state=ClipState.WITHDRAWN)
    with pytest.raises(Conflict):
        deciding.decide(hearing, says(the_task(), "sad"), now=timezone.now())
    assert the_task().state == TaskState.DISPUTED


def test_what_was_left_as_it_is_before_it_was_disputed_waits_when_it_is(omar, disputed):
    decide(the_task(), "sad", None, omar)
    assert next_case(disputed, omar) is None
    Task.objects.update(retired_at=timezone.now())
    assert next_case(disputed, omar)


def test_a_decision_says_nothing_of_somebody_who_closes_the_account(omar, disputed):
    voter = Annotation.objects.filter(purpose=Purpose.VOTE).first().annotator
    User.objects.filter(pk=voter.pk).update(closing_at=timezone.now())
    decide(the_task(), "sad", "sad", omar)
    assert not TrustEvent.objects.filter(annotator=voter).exists()
    assert TrustEvent.objects.filter(kind="decision").count() == 1


def test_what_opens_again_by_taking_back_has_room_for_an_answer(omar, disputed):
    Task.objects.update(state=TaskState.OPEN, maximum=6, wanted=3)
    Task.objects.update(state=TaskState.DISPUTED)
    hearing = hear(the_task(), "sad", omar)
    Task.objects.update(state=TaskState.OPEN, wanted=1)
    deciding.decide(hearing, says(the_task(), "sad"), now=timezone.now())
    deciding.undo(disputed, omar, timezone.now())
    task = the_task()
    assert (task.state, task.wanted) == (TaskState.OPEN, task.votes + 1)
