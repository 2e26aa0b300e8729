"""Labels by the posterior, on the road of an answer."""

import pytest

from annotation.models import Aggregation, Item, Task, TaskState
from game import play
from quality.models import AggregatedLabel, Crowd, TrustScore
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db
WEIGHED = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 6}


def say(project, person, name):
    """Let a person answer the next clip."""
    turn = play.next_turn(person, project.pk)
    answer(person, turn, name)
    return Task.objects.select_related("aggregated__label").get(item=turn.assignment.item_id)


def state(task):
    return (task.state, task.aggregated.label and task.aggregated.label.name)


def test_two_who_agree_close_a_clip_and_two_who_do_not_ask_for_more(omar):
    agreed = playable(omar, clips=1, **WEIGHED)
    first, second, third = annotators(3)
    task = say(agreed, first, "happy")
    assert state(task) == (TaskState.OPEN, "happy")
    assert task.aggregated.method == "posterior"
    task = say(agreed, second, "happy")
    assert state(task) == (TaskState.RETIRED, "happy")
    assert Item.objects.get(pk=task.item_id).wanted == 0

    apart = playable(omar, clips=1, **WEIGHED)
    say(apart, first, "happy")
    task = say(apart, second, "sad")
    assert state(task) == (TaskState.OPEN, None)
    assert task.aggregated.tied
    assert Item.objects.get(pk=task.item_id).wanted == 3
    task = say(apart, third, "sad")
    assert task.aggregated.label.name == "sad"


def test_the_posterior_is_kept_by_label_and_grows_with_each_voice(omar):
    project = playable(omar, clips=1, confidence=99, **WEIGHED)
    happy = project.questions.get().labels.get(name="happy")
    shares = []
    for person in annotators(3):
        kept = say(project, person, "happy").aggregated
        assert sum(kept.posterior.values()) == pytest.approx(1)
        shares.append(kept.posterior[str(happy.pk)])
    assert 0.6 < shares[0] < shares[1] < shares[2] < 1


def test_who_is_unsure_moves_no_posterior_and_counts_to_the_maximum(omar):
    project = playable(omar, clips=1, **{**WEIGHED, "answers_maximum": 3})
    first, second, third = annotators(3)
    before = say(project, first, "happy").aggregated.posterior
    task = say(project, second, None)
    assert task.aggregated.posterior == before
    assert (task.aggregated.votes, task.state) == (2, TaskState.OPEN)
    assert say(project, third, None).state == TaskState.DISPUTED


def test_what_is_known_of_a_person_weighs_their_vote(omar):
    project = playable(omar, clips=2, **WEIGHED)
    question = project.questions.get()
    labels = sorted(question.label_names)
    sleeper, listener = annotators(2)
    Crowd.objects.create(
        question=question,
        state={"labels": labels, "now": [0.225] * 4 + [0.08, 0.02], "accuracy": 0.8},
    )
    for person, now in ((sleeper, [0.0025] * 4 + [0.97, 0.02]), (listener, [0.02] * 3 + [0.94, 0.0, 0.0])):
        state = {"labels": labels, "now": now, "said": {}, "columns": {}}
        TrustScore.objects.create(annotator=person, question=question, state=state)
    slept = say(project, sleeper, "happy").aggregated.posterior
    AggregatedLabel.objects.all().delete()
    heard = say(project, listener, "happy").aggregated.posterior
    assert max(slept.values()) < 0.52
    assert max(heard.values()) > 0.7


def test_what_was_known_when_other_levels_were_told_apart_weighs_nothing(omar):
    project = playable(omar, clips=1, **WEIGHED)
    question = project.questions.get()
    labels = sorted(question.label_names)
    [sleeper] = annotators(1)
    sleeps = {"labels": labels, "now": [0.002] * 5 + [0.97, 0.02], "said": {}, "columns": {}}
    Crowd.objects.create(
        question=question, state={"labels": labels, "now": [0.225] * 4 + [0.08, 0.02], "accuracy": 0.8}
    )
    TrustScore.objects.create(annotator=sleeper, question=question, state=sleeps)
    assert max(say(project, sleeper, "happy").aggregated.posterior.values()) > 0.7


def test_nobody_with_few_checks_closes_a_clip_alone(omar):
    rules = {**WEIGHED, "answers_wanted": 1, "confidence": 51}
    project = playable(omar, clips=2, **rules)
    newcomer, known = annotators(2)
    TrustScore.objects.create(annotator=known, question=project.questions.get(), checks=5, checks_passed=5)
    assert say(project, newcomer, "happy").state == TaskState.OPEN
    # The one that is begun comes first; the other clip is this person's alone.
    say(project, known, "happy")
    assert say(project, known, "sad").state == TaskState.RETIRED


def test_people_are_counted_where_they_may_rightly_differ(omar):
    project = playable(omar, clips=1, **WEIGHED)
    project.questions.update(subjective=True)
    assert say(project, annotators(1)[0], "happy").aggregated.method == "majority"


def test_a_label_that_does_not_fit_what_was_kept_is_worked_out_from_all_votes(omar):
    project = playable(omar, clips=1, confidence=99, **WEIGHED)
    first, second = annotators(2)
    say(project, first, "happy")
    AggregatedLabel.objects.update(joint=[0.0, 0.0])
    project.refresh_from_db()
    whole = say(project, second, "happy").aggregated.posterior
    other = playable(omar, clips=1, confidence=99, **WEIGHED)
    say(other, first, "happy")
    assert list(whole.values()) == pytest.approx(
        list(say(other, second, "happy").aggregated.posterior.values())
    )


def test_where_an_answer_more_is_not_worth_its_price_a_clip_is_disputed_early(omar, monkeypatch):
    project = playable(omar, clips=1, **WEIGHED)
    first, second, third = annotators(3)
    asked = []

    def worth(together, *, left, **_):
        asked.append(left)
        return -0.01 if left < 4 else 0.01

    monkeypatch.setattr("quality.inference.worth.gain", worth)
    say(project, first, "happy")
    assert asked == []
    assert say(project, second, "sad").state == TaskState.OPEN
    assert say(project, third, None).state == TaskState.DISPUTED
    assert asked == [4, 3]
