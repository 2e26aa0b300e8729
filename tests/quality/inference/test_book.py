"""The book: a classifier speaks beside people, once, and labels stay what people say."""

import numpy as np
import pytest

from quality.inference.book import Book
from quality.inference.rules import Task

TASKS, LABELS = 60, 3
TRUTH = np.arange(TASKS) % LABELS


def opinion(sure: float, about: np.ndarray = TRUTH) -> np.ndarray:
    """Return what a classifier says that gives so much to these labels."""
    found = np.full((len(about), LABELS), (1 - sure) / (LABELS - 1))
    found[np.arange(len(about)), about] = sure
    return found


@pytest.fixture
def book():
    """Return a book in which three people, right in four of five, have answered two thirds of the tasks."""
    chances = np.random.default_rng(3)
    book = Book(TASKS, LABELS)
    for task in range(2 * TASKS // 3):
        for person in range(3):
            right = chances.random() < 0.8
            book.answer(task, person, int(TRUTH[task] if right else (TRUTH[task] + 1) % LABELS))
    book.revise()
    return book


def test_what_is_said_anew_replaces_what_was_said(book):
    tasks = np.arange(TASKS)
    book.expect(tasks, opinion(0.7))
    once = book.posterior
    book.expect(tasks, opinion(0.7))
    book.expect(tasks, opinion(0.7))
    # Said three times it counts no more than said once; estimates go on settling a little.
    assert book.posterior == pytest.approx(once, abs=0.03)
    assert once[-1].argmax() == TRUTH[-1]
    assert once[-1].max() > 0.5


def test_a_classifier_that_people_contradict_is_not_believed(book):
    before = book.posterior[-1]
    book.expect(np.arange(TASKS), opinion(0.9, (TRUTH + 2) % LABELS))
    assert book.posterior[-1] == pytest.approx(before, abs=0.15)


def test_labels_to_learn_from_are_what_people_say(book):
    tasks = np.flatnonzero([state == Task.CLOSED for state in book.states])
    alone = book.by_people(tasks).argmax(axis=1)
    book.expect(np.arange(TASKS), opinion(0.75))
    assert (book.by_people(tasks).argmax(axis=1) == alone).mean() > 0.95
    assert book.by_people(np.arange(TASKS - 5, TASKS)) == pytest.approx(np.full((5, LABELS), 1 / 3), abs=0.02)


def test_one_vote_may_close_where_a_classifier_spoke_and_nowhere_else(book):
    silent = TASKS - 1
    book.expect(np.arange(silent), opinion(0.85)[:silent])
    book.answer(silent - 2, 0, int(TRUTH[silent - 2]))
    # As on the site, nobody who has answered fewer than five checks closes a task alone.
    assert book.states[silent - 2] == Task.OPEN
    for number in range(5):
        book.check(0, number % LABELS, number % LABELS)
    for task in (silent - 1, silent):
        book.answer(task, 0, int(TRUTH[task]))
    assert book.states[silent - 1] == Task.CLOSED
    assert book.states[silent] == Task.OPEN


def test_no_label_is_ruled_out_by_a_classifier_that_never_met_it(book):
    said = opinion(0.9)
    said[:, 2] = 0
    book.expect(np.arange(TASKS), said / said.sum(axis=1, keepdims=True))
    assert np.isfinite(book.by_people(np.arange(TASKS))).all()
    third = TRUTH == 2
    assert (book.posterior[third][:10].argmax(axis=1) == 2).mean() > 0.6
