"""Judging all people and clips of a question again."""

import random

import numpy as np
import pytest
from django.utils import timezone

from annotation.models import Aggregation, Annotation, Item, Purpose, Task, TaskState
from annotation.services import edit_project
from game import play
from quality import upkeep
from quality.jobs import revise_questions
from quality.labels.labelling import label_tasks
from quality.labels.retirement import settle
from quality.models import AggregatedLabel, Crowd, TrustEvent, TrustScore
from quality.revising.question import revise
from quality.revising.reading import RESTORED, read
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db
RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 8}
TRUTH = ("happy", "sad")


@pytest.fixture
def played(omar):
    """A project, five who listen, and one who says anything."""
    project, people = heard_by_six(omar, careful=5)
    return project, people[:5], people[5]


def heard_by_six(omar, careful, seed=4):
    """Play a project: the first so many listen, the others say anything; three of six heard each clip."""
    project = playable(omar, clips=90, controls=10, confidence=95, **RULES)
    people = annotators(6)
    dice = random.Random(seed)
    tasks = list(Task.objects.select_related("question", "item__project").order_by("pk"))
    labels = {label.name: label.pk for label in question_of(project).labels.all()}
    given = []
    for number, task in enumerate(tasks):
        right = TRUTH[0] if task.item.is_control else truth_of(task.item_id)
        purpose = Purpose.CONTROL if task.item.is_control else Purpose.VOTE
        for place in range(6) if task.item.is_control else (number % 6, (number + 1) % 6, (number + 3) % 6):
            heard = dice.random() < 0.92 and place < careful
            said = labels[right if heard else dice.choice(TRUTH)]
            given.append(Annotation(task=task, annotator=people[place], label_id=said, purpose=purpose))
    Annotation.objects.bulk_create(given)
    voted = [task for task in tasks if not task.item.is_control]
    for task in voted:
        task.votes = task.wanted = 3
    settle(label_tasks(voted), timezone.now())
    Task.objects.bulk_update(voted, ["votes", "wanted", "state", "retired_at"])
    Item.objects.filter(is_control=False).update(votes=3, wanted=3)
    return project, people


def truth_of(item_id):
    """Every other clip is happy: whatever number the database had come to."""
    return TRUTH[(item_id - Item.objects.order_by("pk").values_list("pk", flat=True)[0]) % 2]


def question_of(project):
    return project.questions.select_related("project").get()


def test_who_does_not_listen_is_found_and_their_votes_weigh_little(played):
    project, careful, careless = played
    revise(question_of(project), timezone.now())
    trust = {score.annotator_id: score for score in TrustScore.objects.all()}
    assert trust[careless.pk].mean < 0.65 < min(trust[person.pk].mean for person in careful)
    assert all(score.low <= score.mean <= score.high for score in trust.values())
    assert trust[careless.pk].answers == Annotation.objects.filter(annotator=careless).count()
    # What they say next hardly counts.
    assert sum(trust[careless.pk].state["now"][:-2]) < 0.2


def test_who_says_something_else_when_a_clip_comes_again_is_trusted_less(played):
    project, (steady, fickle, *_), _ = played
    trust = []
    for says_the_same in (True, False):
        Annotation.objects.filter(purpose=Purpose.REPEAT).delete()
        for person in (steady, fickle):
            say_again(person, same=person == steady or says_the_same)
        revise(question_of(project), timezone.now())
        trust.append({one.annotator_id: one for one in TrustScore.objects.all()})
    consistent, not_always = trust
    assert not_always[fickle.pk].mean < consistent[fickle.pk].mean - 0.02
    assert not_always[steady.pk].mean == pytest.approx(consistent[steady.pk].mean, abs=0.01)
    # Neither is what they said again a vote.
    assert set(Task.objects.filter(item__is_control=False).values_list("votes", flat=True)) == {3}


def test_whoever_begins_anew_is_not_held_to_what_they_said_before(played):
    project, (steady, *_), _ = played
    question = question_of(project)
    say_again(steady, same=False)
    assert np.count_nonzero(read(question).answers.again) == 8
    last = Annotation.objects.filter(purpose=Purpose.VOTE).latest("pk").pk
    TrustEvent.objects.create(
        annotator=steady, project=project, question=question, kind=RESTORED, facts={"after": last}
    )
    assert not read(question).answers.again.any()


def say_again(person, *, same, times=8):
    """Let somebody be asked once more about clips they voted on."""
    votes = Annotation.objects.filter(annotator=person, purpose=Purpose.VOTE).order_by("pk")[:times]
    for vote in votes:
        other = vote.task.question.labels.exclude(pk=vote.label_id).get().pk
        said = vote.label_id if same else other
        Annotation.objects.create(task=vote.task, annotator=person, label_id=said, purpose=Purpose.REPEAT)


def test_clips_get_the_label_that_those_who_listen_chose(omar):
    project, _people = heard_by_six(omar, careful=3)
    before = right_labels()
    outcome = revise(question_of(project), timezone.now())
    assert outcome.changed
    assert right_labels() >= before + 5


def right_labels():
    labels = AggregatedLabel.objects.filter(task__votes__gt=0).values_list("task__item", "label__name")
    return sum(name == truth_of(item) for item, name in labels)


def test_revising_twice_changes_nothing(played):
    question = question_of(played[0])
    revise(question, timezone.now())
    kept = list(AggregatedLabel.objects.order_by("pk").values_list("posterior", "updated_at"))
    outcome = revise(question, timezone.now())
    assert (outcome.changed, outcome.ended, outcome.reopened) == (0, 0, 0)
    assert kept == list(AggregatedLabel.objects.order_by("pk").values_list("posterior", "updated_at"))


def test_a_clip_that_stood_on_careless_votes_opens_again_and_comes_back(omar):
    project = playable(omar, clips=24, **RULES)
    *careful, one, other = annotators(5)
    items = list(Item.objects.order_by("pk"))
    task = Task.objects.get(item=items[0])
    for item in items[1:]:
        for person in careful:
            vote(person, item, TRUTH[item.pk % 2])
        vote(one, item, TRUTH[(item.pk + 1) % 2])
        vote(other, item, TRUTH[(item.pk + 1) % 2])
    for person in (one, other):
        vote(person, items[0], "happy")
    Item.objects.update(wanted=0)
    Task.objects.update(state=TaskState.RETIRED, retired_at=timezone.now())

    assert revise(question_of(project), timezone.now()).reopened >= 1
    task.refresh_from_db()
    assert (task.state, task.wanted, task.retired_at) == (TaskState.OPEN, 3, None)
    items[0].refresh_from_db()
    assert items[0].wanted == 3
    assert items[0].returned
    newcomer = annotators(1)[0]
    assert play.next_turn(newcomer, project.pk).assignment.item_id == items[0].pk


def vote(person, item, name):
    task = Task.objects.get(item=item)
    label = task.question.labels.get(name=name)
    Annotation.objects.create(task=task, annotator=person, label=label)
    task.votes += 1
    task.save()
    Item.objects.filter(pk=item.pk).update(votes=task.votes)


def test_a_task_that_got_a_vote_meanwhile_is_left_alone(played, monkeypatch):
    question = question_of(played[0])
    judged = {}

    def while_judging(answers, *rest, **options):
        judged.update(AggregatedLabel.objects.values_list("task", "posterior"))
        Task.objects.filter(votes__gt=0).update(votes=7)
        return sweep(answers, *rest, **options)

    from quality.revising.question import sweep

    monkeypatch.setattr("quality.revising.question.sweep", while_judging)
    assert revise(question, timezone.now()).changed == 0
    assert judged == dict(AggregatedLabel.objects.values_list("task", "posterior"))


def test_whoever_was_trusted_anew_begins_anew(played):
    project, _, careless = played
    question = question_of(project)
    latest = Annotation.objects.latest("pk").pk
    TrustEvent.objects.create(
        annotator=careless, project=project, question=question, kind="restored", facts={"after": latest}
    )
    revise(question, timezone.now())
    # Nothing is known of who they are now; what they said before is still weighed as it was.
    assert TrustScore.objects.filter(annotator=careless, state__isnull=False).count() == 0


def test_a_retired_check_judges_nobody(played):
    project, careful, _ = played
    question = question_of(project)
    question.controls.update(retired_at=timezone.now())
    Annotation.objects.filter(purpose=Purpose.VOTE).update(purpose=Purpose.SURPLUS)
    assert revise(question, timezone.now()).changed == 0
    assert not TrustScore.objects.filter(annotator=careful[0], state__isnull=False).exists()


def test_who_closed_the_account_gets_no_new_score(played):
    project, careful, _ = played
    careful[0].closing_at = timezone.now()
    careful[0].is_active = False
    careful[0].save()
    TrustScore.objects.filter(annotator=careful[0]).delete()
    revise(question_of(project), timezone.now())
    assert not TrustScore.objects.filter(annotator=careful[0]).exists()


def test_only_questions_with_news_are_due_and_each_is_taken_once(played):
    project, *_ = played
    question = question_of(project)
    upkeep.note_news(timezone.now())
    now = timezone.now()
    assert upkeep.questions_due(now) == [question]
    assert upkeep.claim(question)
    assert not upkeep.claim(question)

    upkeep.note_news(timezone.now())
    revise_questions()
    assert Crowd.objects.get().read == Annotation.objects.latest("pk").pk
    upkeep.note_news(timezone.now())
    assert upkeep.questions_due(timezone.now() + upkeep.REST) == []

    task = Task.objects.filter(votes__gt=0).first()
    person = annotators(1)[0]
    vote(person, task.item, "sad")
    upkeep.note_news(timezone.now())
    crowd = Crowd.objects.get()
    assert crowd.is_behind
    assert upkeep.questions_due(crowd.revised_at) == []
    assert upkeep.questions_due(crowd.revised_at + upkeep.REST) == [question]


def test_another_confidence_is_news_and_clips_end_by_it(omar):
    project = playable(omar, clips=1, confidence=99, **RULES)
    for person in annotators(2):
        answer(person, play.next_turn(person, project.pk), "happy")
    revise_questions()
    assert Task.objects.get().state == TaskState.OPEN
    assert not Crowd.objects.filter(is_behind=True).exists()

    edit_project(project, confidence=80)
    upkeep.note_news(timezone.now())
    crowd = Crowd.objects.get()
    assert crowd.is_behind
    assert revise(question_of(project), timezone.now()).ended == 1
    assert Task.objects.get().state == TaskState.RETIRED
    upkeep.note_news(timezone.now())
    assert Crowd.objects.get().confidence == 80


def test_where_only_checks_were_answered_people_are_judged_by_them(omar):
    project = playable(omar, clips=3, controls=8, **RULES)
    [person] = annotators(1)
    right = question_of(project).labels.get(name="happy").pk
    checks = Task.objects.filter(item__is_control=True)
    Annotation.objects.bulk_create(
        Annotation(task=task, annotator=person, label_id=right, purpose=Purpose.CONTROL) for task in checks
    )
    assert revise(question_of(project), timezone.now()).changed == 0
    assert TrustScore.objects.get(annotator=person).mean > 0.7
