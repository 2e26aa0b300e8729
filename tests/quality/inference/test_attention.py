"""When somebody stopped listening; and what the road says beside the job."""

import numpy as np
import pytest

from quality.inference import online
from quality.inference.answers import Answers
from quality.inference.attention import attention, habits, newcomer, usual_levels
from quality.inference.book import Book
from quality.inference.posterior import sweep
from quality.inference.rules import Rules
from tests.quality.inference.crowds import BELIEFS, crowd


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
