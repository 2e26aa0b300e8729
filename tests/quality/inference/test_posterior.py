"""Posteriors of labels and people: known values, and what must not matter."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.inference.answers import Answers
from quality.inference.attention import same_twice
from quality.inference.beliefs import accuracy
from quality.inference.posterior import sweep
from tests.quality.inference.crowds import BELIEFS, crowd


def test_posteriors_find_the_truth_where_the_majority_does_not_better():
    truth, answers = crowd()
    found = sweep(answers, BELIEFS, times=8)
    assert found.posterior.sum(axis=1) == pytest.approx(1)
    assert (found.posterior.argmax(axis=1) == truth).mean() > 0.95
    assert (found.columns.argmax(axis=2) == range(3)).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(3)))
def test_the_names_of_labels_mean_nothing(seed, names):
    _, answers = crowd(seed, tasks=25)
    renamed = replace(answers, label=np.array(names)[answers.label])
    first, second = sweep(answers, BELIEFS, times=4), sweep(renamed, BELIEFS, times=4)
    assert second.posterior[:, list(names)] == pytest.approx(first.posterior, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_what_others_do_meanwhile_means_nothing(seed):
    """The order among the answers of one person tells when they changed; that among people tells nothing."""
    _, answers = crowd(seed, tasks=25)
    order = np.argsort(answers.person, kind="stable")
    mixed = replace(
        answers, task=answers.task[order], person=answers.person[order], label=answers.label[order]
    )
    first, second = sweep(answers, BELIEFS, times=4), sweep(mixed, BELIEFS, times=4)
    assert second.posterior == pytest.approx(first.posterior, abs=1e-9)
    assert second.attention.now == pytest.approx(first.attention.now, abs=1e-9)


def test_a_clip_with_one_answer_says_nothing_of_anybody():
    _, answers = crowd()
    one = replace(answers, known=np.r_[answers.known, -1])
    more = replace(one, task=np.r_[one.task, 80], person=np.r_[one.person, 0], label=np.r_[one.label, 1])
    first, second = sweep(one, BELIEFS, times=3), sweep(more, BELIEFS, times=3)
    assert second.pool.accuracy == pytest.approx(first.pool.accuracy)


def test_clips_with_one_answer_never_exchange_the_labels():
    """Two labels, nearly everything answered once: what is believed of people has only itself to lean on."""
    _, answers = crowd(tasks=400, labels=2, rights=(0.8,))
    people = np.arange(400) % 20
    found = sweep(replace(answers, person=people, people=20), BELIEFS, times=60)
    assert (found.posterior.argmax(axis=1) == answers.label).all()
    assert found.pool.accuracy == pytest.approx(accuracy(BELIEFS.skill, 2))


def asked_again(answers, whose, sames, differents):
    """Return these answers, and what one person said of so many clips that came once more."""
    count = sames + differents
    first = np.arange(count) % answers.labels
    said = (first + (np.arange(count) >= sames)) % answers.labels
    known = np.r_[answers.known, np.arange(answers.labels)]
    again = np.r_[np.zeros(len(answers), bool), np.ones(count, bool)]
    return replace(
        answers,
        task=np.r_[answers.task, answers.tasks + first],
        person=np.r_[answers.person, np.full(count, whose)],
        label=np.r_[answers.label, said],
        known=known,
        again=again,
    )


def test_who_says_something_else_when_a_clip_comes_again_is_doubted_and_no_label_moves_for_it():
    # Somebody of whom little is known: right half of the time.
    _, answers = crowd(tasks=16, rights=(0.9, 0.9, 0.8, 0.7, 0.5))
    before = sweep(answers, BELIEFS)
    same, other = (sweep(asked_again(answers, 4, *said), BELIEFS) for said in ((8, 0), (2, 6)))
    listens = [float(one.attention.now[4, :-2].sum()) for one in (same, before, other)]
    assert listens[0] > listens[1] > listens[2]
    assert listens[2] < 0.9 * listens[0]
    # It says how far somebody listens, not how they confuse labels.
    assert np.allclose(same.columns[:4], before.columns[:4], atol=0.02)


def test_saying_the_same_twice_is_being_right_twice_or_wrong_alike():
    rights = np.array([1.0, 0.5, 0.25])
    assert same_twice(rights, 2) == pytest.approx([1.0, 0.5, 0.625])
    assert same_twice(rights, 4) == pytest.approx([1.0, 1 / 3, 0.25])


def test_a_part_of_the_answers_is_of_the_same_tasks_and_people():
    _, answers = crowd(tasks=10)
    answers = asked_again(answers, 0, 2, 1)
    part = answers.part(slice(len(answers) - 4, None))
    assert len(part) == 4
    assert part.again.tolist() == [False, True, True, True]
    assert (part.tasks, part.people) == (answers.tasks, answers.people)


def test_a_classifier_says_something_of_people_even_where_one_has_answered():
    """Forty clips, one answer each: whoever never says what the classifier says is not listening."""
    truth = np.arange(80) % 4
    said = np.where(np.arange(80) < 40, truth, np.random.default_rng(1).integers(4, size=80))
    person = (np.arange(80) >= 40).astype(int)
    answers = Answers(np.arange(80), person, said, np.full(80, -1), 2, 4)
    prior = np.full((80, 4), 0.1)
    prior[np.arange(80), truth] = 0.7
    listens = sweep(answers, BELIEFS, prior=prior).attention.now[:, :-2].sum(axis=1)
    assert listens[0] > 0.95
    assert listens[1] < 0.3
    assert sweep(answers, BELIEFS).attention.now[:, :-2].sum(axis=1)[1] > 0.7


def test_sweeps_from_nothing_land_where_continued_ones_do():
    _, answers = crowd(tasks=200)
    halves = [len(answers) // 2, len(answers)]
    last = None
    for end in [*halves, *halves[1:] * 4]:
        some = replace(
            answers, task=answers.task[:end], person=answers.person[:end], label=answers.label[:end]
        )
        last = sweep(some, BELIEFS, last=last)
    assert sweep(answers, BELIEFS).posterior == pytest.approx(last.posterior, abs=0.01)
