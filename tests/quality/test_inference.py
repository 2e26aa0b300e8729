"""Posteriors of labels and people: known values, what must not matter, and the road beside the job."""

import random
from dataclasses import replace
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.inference import model_prior, online
from quality.inference.answers import Answers
from quality.inference.attention import attention, habits, newcomer, same_twice, usual_levels
from quality.inference.beliefs import Beliefs, accuracy
from quality.inference.book import Book
from quality.inference.calibration import area, calibration_error, temperature
from quality.inference.checking import ENOUGH, FLOOR, MOST, chance, teaches
from quality.inference.posterior import explains, sweep
from quality.inference.rules import Rules, Task
from quality.inference.worth import Average, gain

BELIEFS = Beliefs()


def crowd(seed=0, tasks=80, labels=3, rights=(0.9, 0.9, 0.8, 0.7, 0.34), known=()):
    """Return a truth, and the answers of people who are right so often, task by task."""
    dice = random.Random(seed)
    truth = [dice.randrange(labels) for _ in range(tasks)]
    rows = [
        (
            task,
            person,
            truth[task] if dice.random() < right else (truth[task] + dice.randrange(1, labels)) % labels,
        )
        for task in range(tasks)
        for person, right in enumerate(rights)
    ]
    task, person, label = np.array(rows).T
    column = np.full(tasks, -1)
    column[list(known)] = np.array(truth)[list(known)]
    return np.array(truth), Answers(task, person, label, column, len(rights), labels)


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


def changed(said, labels=4):
    """Return answers of one person to known clips: right or wrong so often, in this order."""
    tasks = np.arange(len(said))
    known = tasks % labels
    label = np.where(said, known, (known + 1 + tasks % (labels - 1)) % labels)
    return Answers(tasks, np.zeros_like(tasks), label, known, 1, labels)


def weighed(answers):
    others = np.zeros((len(answers), 2, answers.labels))
    others[np.arange(len(answers)), 0, answers.known] = 1.0
    return attention(
        answers,
        others,
        habits(answers),
        levels=usual_levels(BELIEFS),
        careless=BELIEFS.careless,
        beliefs=BELIEFS,
    )


def test_the_moment_of_a_change_is_found():
    found = weighed(changed([1] * 30 + [0, 0, 1, 0] * 4))
    assert found.listened[:28].min() > 0.9
    assert found.listened[34:].max() < 0.1
    assert found.now[0].sum() == pytest.approx(1)


def test_mistakes_now_and_then_are_no_change():
    assert weighed(changed([1, 1, 1, 0] * 15)).listened.min() > 0.8


def test_the_road_says_of_a_person_what_the_job_says():
    """Filtering answer by answer equals weighing all moments at once."""
    answers = changed([1] * 12 + [0, 1, 0, 0, 0, 1, 0, 1])
    person = online.Listener(newcomer(usual_levels(BELIEFS), BELIEFS.careless, BELIEFS).tolist())
    for label, known in zip(answers.label.tolist(), answers.known.tolist(), strict=True):
        online.follow(person, label, online.about_known(known, answers.labels), BELIEFS)
    assert person.now == pytest.approx(weighed(answers).now[0].tolist(), rel=1e-6)


def test_the_road_says_the_same_where_others_are_not_sure():
    answers = changed([1] * 4 + [0, 1, 0])
    others = np.full((len(answers), 2, 4), 0.05)
    others[np.arange(len(answers)), 0, answers.known] = 0.65
    usual = {"levels": usual_levels(BELIEFS), "careless": BELIEFS.careless, "beliefs": BELIEFS}
    found = attention(answers, others, habits(answers), **usual)
    person = online.Listener(newcomer(*usual.values()).tolist())
    for label, about in zip(answers.label.tolist(), others.reshape(-1, 8).tolist(), strict=True):
        online.follow(person, label, about, BELIEFS)
    assert person.now == pytest.approx(found.now[0].tolist(), rel=1e-6)


def test_the_road_says_of_a_task_what_the_job_says():
    """One answer more, with people as they were: the same posterior, from lists and from arrays."""
    book = Book(30, 3, rules=Rules(minimum=9, maximum=9), every=1000)
    _, answers = crowd(tasks=30)
    rows = list(zip(answers.task.tolist(), answers.person.tolist(), answers.label.tolist(), strict=True))
    for row in rows[:-1]:
        book.answer(*row)
    book.revise()
    estimate = book.estimate
    book.answer(*rows[-1])
    once_more = sweep(book.answers(), BELIEFS, last=estimate, times=0)
    assert book.posterior == pytest.approx(once_more.posterior[:30], abs=1e-9)


def test_a_book_closes_cuts_and_opens_again():
    dice = random.Random(3)
    book = Book(300, 4)
    truth = [dice.randrange(4) for _ in range(300)]
    for task in range(300):
        for person in dice.sample(range(4), 4):
            if book.states[task] == Task.OPEN and person not in book.cut:
                is_right = person != 3 and dice.random() < 0.9
                book.answer(task, person, truth[task] if is_right else dice.randrange(4))
    book.revise()
    assert book.cut == {3}
    assert sum(state == Task.CLOSED for state in book.states) > 250
    assert (book.posterior.argmax(axis=1) == truth).mean() > 0.93
    assert book.trust(0) > 0.8


def test_whoever_was_cut_in_an_odd_crowd_is_asked_again_when_others_agree():
    dice = random.Random(5)
    book = Book(60, 4, rules=Rules(minimum=9, maximum=99))
    truth = [dice.randrange(4) for _ in range(60)]
    for task in range(12):
        for person in range(4):
            book.answer(task, person, truth[task] if person == 0 else (truth[task] + 1) % 4)
    assert 0 in book.cut
    for task in range(60):
        for person in range(4, 10):
            book.answer(task, person, truth[task] if dice.random() < 0.9 else dice.randrange(4))
    assert 0 not in book.cut
    assert {1, 2, 3} <= book.cut


def guessing(found, exchanged=0.0):
    """Return an estimate by which four people guessed between two labels."""
    states = np.log([[1 - BELIEFS.hard], [BELIEFS.hard]])
    even = np.broadcast_to(states + 5 * np.log(0.5), found.joint.shape)
    return replace(found, joint=even + exchanged, pool=replace(found.pool, accuracy=0.55))


@pytest.mark.parametrize("astray", ["going on", "anew"])
def test_a_book_keeps_what_explains_its_answers_better(monkeypatch, astray):
    """Of going on from the last estimate and beginning anew."""
    truth, answers = crowd(labels=2, rights=(0.9, 0.85, 0.8, 0.75))
    book = Book(80, 2, rules=Rules(minimum=99, maximum=99), every=10_000)
    for row in zip(answers.task.tolist(), answers.person.tolist(), answers.label.tolist(), strict=True):
        book.answer(*row)
    book.revise()
    begun = []

    def led(answers, beliefs, *, prior=None, last=None):
        found = sweep(answers, beliefs, prior=prior, last=last)
        begun.append("going on" if last else "anew")
        if begun[-1] != astray:
            return found
        return guessing(found, exchanged=1e-3 * found.joint[:, :, ::-1])

    monkeypatch.setattr("quality.inference.book.sweep", led)
    for _ in range(2):
        book._begun_anew = 1
        book.revise()
    assert begun == ["going on", "anew"] * 2
    assert (book.posterior.argmax(axis=1) == truth).mean() > 0.85


def test_guessing_explains_answers_less():
    _, answers = crowd(labels=2, rights=(0.9, 0.85, 0.8, 0.75))
    found = sweep(answers, BELIEFS)
    assert explains(found, answers, BELIEFS) > explains(guessing(found), answers, BELIEFS)


def test_checks_say_something_of_people_only():
    book = Book(1, 4)
    for number in range(20):
        book.check(7, number % 4, (number + 1) % 4)
    assert 7 in book.cut
    assert book.posterior[0] == pytest.approx([0.25] * 4)


@pytest.mark.parametrize(
    ("state", "largest", "votes", "heard", "then"),
    [
        (Task.OPEN, 0.95, 1, 1, Task.OPEN),
        (Task.OPEN, 0.95, 2, 2, Task.CLOSED),
        (Task.OPEN, 0.85, 2, 2, Task.OPEN),
        (Task.CLOSED, 0.76, 2, 2, Task.CLOSED),
        (Task.CLOSED, 0.74, 2, 2, Task.OPEN),
        (Task.CLOSED, 0.95, 1, 2, Task.OPEN),
        (Task.OPEN, 0.80, 6, 6, Task.DISPUTED),
        (Task.OPEN, 0.80, 1, 12, Task.DISPUTED),
    ],
)
def test_tasks_close_open_again_and_are_disputed(state, largest, votes, heard, then):
    assert Rules().judge(state, largest=largest, votes=votes, heard=heard) == then


@pytest.mark.parametrize(
    ("cut", "cleared"), [(0.5, 0.85), (0.6, 0.79), (0.85, 0.5), (0.95, 0.23), (0.99, 0.05), (0.0, 1.0)]
)
def test_who_was_cut_is_asked_again_by_the_same_margin_under_every_rule(cut, cleared):
    rules = Rules(cut=cut)
    assert rules.cleared == pytest.approx(cleared, abs=0.005)
    assert rules.clears(rules.cleared)
    assert not rules.clears(rules.cleared - 0.001)
    assert not rules.cuts(rules.cleared) or cut == 0


def test_audits_cool_what_claims_too_much():
    rng = np.random.default_rng(0)
    logs = rng.normal(size=(2000, 3)) * 2
    chances = np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)
    truth = np.array([rng.choice(3, p=chance) for chance in chances])
    assert temperature(3 * logs, truth) == pytest.approx(3, rel=0.15)
    assert temperature(logs[:0], truth[:0]) == 1.0
    assert temperature(3 * logs[:2], truth[:2]) < 2


def test_scores_and_claims_are_measured():
    assert area(np.array([0.9, 0.5, 0.5]), np.array([True, True, False])) == 0.75
    assert area(np.array([0.9]), np.array([True])) is None
    assert calibration_error(np.array([0.95, 0.95]), np.array([1.0, 0.0])) == pytest.approx(0.45)


def test_a_classifier_has_one_voice_and_no_more():
    prior = np.array([[0.98, 0.01, 0.01], [0.4, 0.3, 0.3]])
    expected = np.array([[0.7, 0.15, 0.15], [0.4, 0.3, 0.3]])
    assert model_prior.capped(prior, 0.7) == pytest.approx(expected)
    assert model_prior.capped(np.array([[1.0, 0.0, 0.0]]), 1.0).min() == pytest.approx(0.001, rel=0.01)


def test_a_classifier_is_believed_as_far_as_people_agree():
    rng = np.random.default_rng(0)
    people = np.eye(3)[rng.integers(3, size=300)]
    helpful = 0.7 * people + 0.1
    assert model_prior.weight(helpful[:0], people[:0]) == 0
    assert model_prior.weight(helpful, people) > 0.8
    assert model_prior.weight(helpful[rng.permutation(300)], people) < 0.1


NEWCOMER = newcomer(usual_levels(BELIEFS), BELIEFS.careless, BELIEFS).tolist()


def believed(listens):
    """Return what is believed of somebody who listens with this probability, and else answers blindly."""
    return [*(listens * usual_levels(BELIEFS)).tolist(), 1 - listens, 0.0]


def checked(now, *, share=0.1, checks=2, turns=10):
    return chance(now, NEWCOMER, share=share, checks=checks, turns=turns)


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


def test_checks_go_to_those_in_doubt_then_to_newcomers():
    doubtful, trusted = believed(0.5), believed(0.995)
    assert checked(doubtful) > checked(NEWCOMER) > 0.1 > checked(trusted) >= 0.1 * FLOOR
    assert checked(doubtful, share=0.9) == MOST
    assert checked(doubtful, share=0.0) == 0


def test_nobody_is_checked_for_ever():
    assert checked(believed(0.5), checks=ENOUGH + 1, turns=10) == pytest.approx(0.1 * FLOOR)


def test_what_checks_can_teach_is_what_many_of_them_tell():
    """The entropy of listening is where the mutual information of ever more checks goes."""
    listens, right, lucky = 0.8, accuracy(0.6, 4), 0.25
    told = []
    for checks in (1, 10, 100):
        passed = np.arange(checks + 1)
        ways = np.array([comb(checks, int(one)) for one in passed], float)
        chances = [ways * p**passed * (1 - p) ** (checks - passed) for p in (right, lucky)]
        both = np.array([listens, 1 - listens])[:, None] * chances
        apart = both.sum(axis=0) * np.array([listens, 1 - listens])[:, None]
        told.append(float((both * np.log(both / apart)).sum()))
    assert told == sorted(told)
    assert teaches(believed(listens)) == pytest.approx(told[-1], abs=1e-4)
    assert told[0] < 0.3 * told[-1]


def test_whoever_listens_for_certain_has_nothing_to_show_and_great_doubt_does_not_count_less():
    assert teaches([1.0, 0.0, 0.0]) == 0
    assert teaches(believed(0.2)) == teaches(believed(0.5)) > teaches(believed(0.6))


SURE = Average(listens=1.0, accuracy=0.8)
EASY = Beliefs(hard=0.0, lost=0.0)


def worth(*labels, left, price=0.0, target=1.0, who=SURE):
    together = [*labels, *(0.0 for _ in labels)]
    return gain(together, left=left, who=who, target=target, price=price, beliefs=EASY)


def test_an_answer_is_worth_what_it_may_change():
    # Even odds: somebody who is right four times of five makes the label as sure as they are.
    assert worth(0.5, 0.5, left=1, price=0.1) == pytest.approx(0.8 - 0.5 - 0.1)
    # Surer than they are: one answer changes nothing, two may.
    assert worth(0.9, 0.1, left=1) == pytest.approx(0)
    assert worth(0.9, 0.1, left=2) == pytest.approx(0.1 * 0.64 - 0.9 * 0.04)
    assert worth(0.9, 0.1, left=2, price=0.03) < 0
    # Three labels, all open: any answer but the first two still leaves the first for the label.
    assert worth(0.34, 0.33, 0.33, left=1) == pytest.approx((0.34 + 0.33) * 0.8 + 0.34 * 0.1 - 0.34)


def test_answers_end_at_the_target_and_at_the_maximum():
    assert worth(0.5, 0.5, left=0) == 0
    assert worth(0.5, 0.5, left=5, target=0.8) == pytest.approx(0.3)
    assert worth(0.5, 0.5, left=5) > 0.3
    assert worth(0.5, 0.5, left=5, price=0.01, who=Average(0.0, 0.8)) < 0


def test_a_task_that_is_not_worth_its_price_is_disputed_early():
    rules = Rules()
    assert rules.judge(Task.OPEN, largest=0.6, votes=2, heard=2, gain=-0.01) == Task.DISPUTED
    assert rules.judge(Task.OPEN, largest=0.6, votes=1, heard=1, gain=-0.01) == Task.OPEN
    assert rules.judge(Task.OPEN, largest=0.6, votes=2, heard=2, gain=0.01) == Task.OPEN
    assert rules.judge(Task.OPEN, largest=0.95, votes=2, heard=2, gain=-0.01) == Task.CLOSED
    assert Rules(target=0.99).cost == pytest.approx(rules.cost / 10)


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
