"""What people could not agree on goes to trusted people, and to nobody else."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation import assigning
from annotation.ahead import RETURNED
from annotation.models import (
    Aggregation,
    Assignment,
    AssignmentState,
    Item,
    Participation,
    Priority,
    ProjectState,
    Task,
    TaskState,
)
from annotation.pool import Place, walk
from annotation.services import open_tasks, resettle
from game import play
from quality.jobs import revise_questions
from quality.labels.referring import WAITS, refer, take_back
from quality.models import Crowd, TrustScore
from quality.people.trusted import keep_trusted
from tests.game.makers import annotators, answer, playable
from tests.makers import make_clips

pytestmark = pytest.mark.django_db
RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 1, "answers_maximum": 2, "confidence": 80}
LISTENS, SLEEPS = [0.1, 0.3, 0.3, 0.29, 0.01, 0.0], [0.1, 0.1, 0.1, 0.1, 0.5, 0.1]


@pytest.fixture
def disputed(omar):
    """A project with one clip of which two people say different things."""
    return dispute(playable(omar, clips=1, **RULES))


def dispute(project):
    for person, name in zip(annotators(2), ("happy", "sad"), strict=True):
        answer(person, play.next_turn(person, project.pk), name)
    assert {task.state for task in tasks_of(project)} == {TaskState.DISPUTED}
    return project


def tasks_of(project):
    return list(Task.objects.filter(question__project=project).order_by("pk"))


def question_of(project):
    return project.questions.select_related("project").first()


def trust(project, count):
    """Let so many people who have not played be trusted."""
    people = annotators(count)
    for person in people:
        Participation.objects.create(project=project, annotator=person, is_trusted=True)
    return people


def refer_now(project, now=None):
    return refer(question_of(project), now or timezone.now())


def test_a_disputed_clip_is_lent_to_trusted_people_alone_until_it_is_sure(disputed):
    trusted = trust(disputed, 2)
    [stranger] = annotators(1)
    assert refer_now(disputed) == 1
    assert play.next_turn(stranger, disputed.pk) is None
    for person in trusted:
        answer(person, play.next_turn(person, disputed.pk), "happy")
    [task] = tasks_of(disputed)
    assert (task.state, task.votes, task.aggregated.label.name) == (TaskState.RETIRED, 4, "happy")
    assert play.next_turn(stranger, disputed.pk) is None


def test_it_is_referred_once(disputed):
    trusted = trust(disputed, 4)
    refer_now(disputed)
    for person, name in zip(trusted, ("happy", "sad"), strict=False):
        answer(person, play.next_turn(person, disputed.pk), name)
    [task] = tasks_of(disputed)
    assert (task.state, task.votes) == (TaskState.DISPUTED, 4)
    assert refer_now(disputed) == 0


def test_trusted_people_are_heard_to_the_end_however_little_one_more_answer_promises(omar):
    rules = {**RULES, "answers_maximum": 6, "confidence": 99}
    project = playable(omar, clips=1, **rules)
    for person, name in zip(annotators(6), ("happy", "sad") * 3, strict=True):
        if turn := play.next_turn(person, project.pk):
            answer(person, turn, name)
    before = tasks_of(project)[0]
    assert before.state == TaskState.DISPUTED
    first, second = trust(project, 2)
    refer_now(project)
    answer(first, play.next_turn(first, project.pk), "happy")
    assert tasks_of(project)[0].state == TaskState.OPEN
    answer(second, play.next_turn(second, project.pk), "sad")
    assert tasks_of(project)[0].votes == before.votes + 2


def test_whoever_wants_one_number_of_answers_gets_no_more(omar):
    project = dispute(playable(omar, clips=1, **{**RULES, "answers_wanted": 2}))
    trust(project, 2)
    assert refer_now(project) == 0
    assert tasks_of(project)[0].maximum == 2


def test_where_too_few_trusted_people_are_left_who_have_not_heard_it_nobody_is_asked(disputed):
    voter = Assignment.objects.first().annotator
    Participation.objects.filter(annotator=voter).update(is_trusted=True)
    trust(disputed, 1)
    assert refer_now(disputed) == 0
    trust(disputed, 1)
    assert refer_now(disputed) == 1


@pytest.mark.parametrize("why", ["paused people", "a paused project", "another open question"])
def test_what_cannot_be_answered_now_waits(omar, why):
    project = dispute(playable(omar, clips=1, questions=2, **RULES))
    trust(project, 2)
    if why == "paused people":
        Participation.objects.update(is_paused=True)
    elif why == "a paused project":
        project.state = ProjectState.PAUSED
        project.save()
    else:
        last = tasks_of(project)[-1]
        Task.objects.filter(pk=last.pk).update(state=TaskState.OPEN)
    assert refer_now(project) == 0


def test_what_trusted_people_leave_goes_back_to_trusted_people(disputed):
    first, second = trust(disputed, 2)
    [stranger] = annotators(1)
    refer_now(disputed)
    turn = play.next_turn(first, disputed.pk)
    assigning.close(turn.assignment, AssignmentState.RETURNED, timezone.now())
    assert Item.objects.get().returned
    assert play.next_turn(stranger, disputed.pk) is None
    assert play.next_turn(second, disputed.pk)
    # Who is trusted no more does not find again what was given back.
    Participation.objects.filter(annotator=first).update(is_trusted=False)
    assert play.next_turn(first, disputed.pk) is None


def test_a_question_with_fewer_votes_than_its_item_has_turns_finds_a_seat(omar):
    project = dispute(playable(omar, clips=1, questions=2, **RULES))
    Item.objects.update(votes=5)
    person, _ = trust(project, 2)
    assert refer_now(project) == 1
    assert len(play.next_turn(person, project.pk).tasks) == 1


def test_while_somebody_holds_a_clip_it_is_not_referred(disputed):
    trust(disputed, 2)
    Item.objects.update(leases=1)
    assert refer_now(disputed) == 0


def test_what_opens_again_later_is_for_everybody(disputed):
    trust(disputed, 2)
    refer_now(disputed)
    item = Item.objects.get()
    task = tasks_of(disputed)[0]
    task.referred_at = None
    task.save()
    resettle([item], [task])
    [stranger] = annotators(1)
    assert Item.objects.get().priority == Priority.NORMAL
    assert play.next_turn(stranger, disputed.pk)


def test_others_pass_what_is_left_to_trusted_people(omar):
    """Were it left out of what they read, each of their turns would read all of it anew."""
    project = dispute(playable(omar, clips=1, **RULES))
    trust(project, 2)
    refer_now(project)
    clips = make_clips(project.dataset, ["new.wav", "newer.wav"])
    open_tasks(project, [clip.pk for clip in clips])
    [stranger] = annotators(1)
    play.next_turn(stranger, project.pk)
    place = Assignment.objects.get(annotator=stranger).place
    returned = Item.objects.get(priority=Priority.TRUSTED).returned
    walked = walk(project.pk, stranger.pk, Place.read(place))
    assert walked.place.positions[RETURNED] >= returned


def test_what_nobody_answers_for_a_week_is_its_owners(disputed):
    [person, _] = trust(disputed, 2)
    now = timezone.now()
    refer_now(disputed, now)
    assert take_back(question_of(disputed), now + WAITS - dt.timedelta(hours=1)) == 0
    assert take_back(question_of(disputed), now + WAITS) == 1
    [task] = tasks_of(disputed)
    assert (task.state, task.item.wanted) == (TaskState.DISPUTED, 0)
    assert play.next_turn(person, disputed.pk) is None


def test_the_job_takes_it_back_though_nothing_new_was_said_and_leaves_it_so(disputed):
    # The job trusts nobody of whom it knows nothing: people are trusted once it has looked.
    revise_questions()
    trust(disputed, 2)
    refer_now(disputed)
    Task.objects.update(referred_at=timezone.now() - WAITS)
    for _ in range(2):
        Crowd.objects.update(revised_at=timezone.now() - dt.timedelta(hours=1))
        revise_questions()
        [task] = tasks_of(disputed)
        assert (task.state, task.item.wanted) == (TaskState.DISPUTED, 0)
        Crowd.objects.update(is_behind=True)


def test_many_disputed_clips_take_few_statements(omar):
    project = playable(omar, clips=12, **RULES)
    trust(project, 2)
    Task.objects.update(state=TaskState.DISPUTED, votes=2, wanted=2)
    Item.objects.update(votes=2, wanted=0)
    with CaptureQueriesContext(connection) as seen:
        assert refer_now(project) == 12
    assert len([one for one in seen if "SAVEPOINT" not in one["sql"]]) <= 12
    assert set(Item.objects.values_list("priority", flat=True)) == {Priority.TRUSTED}


def known(project, person, question=None, **fields):
    values = {"answers": 40, "mean": 0.9, "state": {"now": LISTENS, "labels": []}, **fields}
    Participation.objects.get_or_create(project=project, annotator=person)
    TrustScore.objects.create(annotator=person, question=question or project.questions.first(), **values)


def trusted_in(project):
    keep_trusted(project)
    return set(
        Participation.objects.filter(project=project, is_trusted=True).values_list("annotator", flat=True)
    )


def test_trusted_is_who_listens_and_is_right_as_often_as_most(omar):
    project = playable(omar, clips=1)
    Crowd.objects.create(question=project.questions.get(), state={"labels": [], "accuracy": 0.8})
    good, newcomer, weak, asleep = annotators(4)
    known(project, good)
    known(project, newcomer, answers=19)
    known(project, weak, mean=0.79)
    known(project, asleep, state={"now": SLEEPS, "labels": []})
    assert trusted_in(project) == {good.pk}
    assert keep_trusted(project) == 0
    TrustScore.objects.filter(annotator=good).update(mean=0.5)
    assert trusted_in(project) == set()


def test_who_answers_several_questions_is_trusted_in_all_of_them(omar):
    project = playable(omar, clips=1, questions=2)
    both, one = annotators(2)
    for question in project.questions.all():
        Crowd.objects.create(question=question, state={"labels": [], "accuracy": 0.8})
        known(project, both, question)
        known(project, one, question, mean=0.9 if question == project.questions.first() else 0.7)
    assert trusted_in(project) == {both.pk}
