"""The book while people answer: it closes, cuts, opens again, and begins anew where that explains more."""

import random
from dataclasses import replace

import numpy as np
import pytest

from quality.inference.book import Book
from quality.inference.posterior import explains, sweep
from quality.inference.rules import Rules, Task
from quality.people.rulebook import RULING
from tests.quality.inference.crowds import BELIEFS, crowd


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


def test_nobody_is_cut_by_less_than_the_rules_of_the_site_ask_for():
    book = Book(40, 4, ruling=RULING)
    for number in range(20):
        book.answer(number, 7, 0)
        for other in range(2):
            book.answer(number, other, 1 + number % 3)
    assert book.rules.cuts(book.listens(7))
    assert 7 not in book.cut
    for number in range(RULING.fewest_checks):
        book.check(7, 0, 1 + number % 3)
    assert 7 in book.cut


def test_a_task_takes_no_more_answers_than_the_site_takes_whoever_gives_them():
    book = Book(1, 4)
    for person in range(12):
        if book.states[0] == Task.OPEN:
            book.answer(0, person, person % 4)
    assert book.states[0] == Task.DISPUTED
    assert book.said[0].total() <= Rules().maximum
