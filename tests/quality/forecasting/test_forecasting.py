"""How many answers are still to come: the mathematics alone."""

from dataclasses import replace

import numpy as np
import pytest

from quality.forecasting.ahead import Game, Tasks, forecast
from quality.forecasting.cost import Heard, votes_of
from quality.forecasting.drawing import HARD, Drawn, as_drawn, hard_chances, known_of, said_of
from quality.forecasting.going_on import gains
from quality.forecasting.helpers import Helpers, helpers_of
from quality.inference.answers import Answers, softmax
from quality.inference.beliefs import Beliefs
from quality.inference.posterior import sweep
from quality.inference.rules import Rules
from quality.inference.worth import Average, gain

BELIEFS = Beliefs()
RULES = Rules(target=0.9, minimum=2, maximum=6)
NEVER = np.zeros(0, np.bool_)


def helpers(right=0.9, labels=2, listens=1.0):
    """One person who is right so often, and nobody new."""
    column = np.full((labels, labels), (1 - right) / (labels - 1))
    np.fill_diagonal(column, right)
    now = np.array([[0.0, 0.0, 0.0, listens, 1 - listens, 0.0]])
    return Helpers(
        np.array([1.0, 0.0]),
        np.repeat(now, 2, 0),
        np.stack([column] * 2),
        person=np.array([-1, -1]),
        sure=np.zeros(2),
        leans=np.ones(2),
        each=15.0,
        window=30.0,
    )


def fresh(number, labels=2):
    first = np.log(np.r_[np.full(labels, 0.8), np.full(labels, 0.2)] / labels)
    return Tasks(np.zeros((0, 2 * labels)), *[np.zeros(0, np.int64)] * 2, NEVER, number, first)


def game(who=None, rules=RULES):
    return Game(who or helpers(), rules, BELIEFS, Average(1.0, 0.9), rules.maximum)


@pytest.mark.parametrize("labels", [2, 3, 5])
@pytest.mark.parametrize("left", [0, 1, 3, 5])
def test_many_tasks_are_worth_what_each_alone_is(labels, left):
    joints = softmax(np.random.default_rng(labels).normal(0, 1.5, (40, 2 * labels)))
    who, rules = Average(0.85, 0.7), Rules(target=0.9)
    given = {"left": left, "who": who, "target": 0.9, "price": rules.cost, "beliefs": BELIEFS}
    alone = [gain(one.tolist(), **given) for one in joints]
    assert gains(joints, **given) == pytest.approx(alone, abs=1e-9)


def test_nothing_is_to_come_where_all_has_ended():
    sure = np.log(np.array([[0.97, 0.01, 0.01, 0.01]]))
    found = forecast(Tasks(sure, *[np.array([3])] * 2, np.array([True]), 0, sure[0]), game())
    assert (found.answers, found.low, found.high, found.open) == (0, 0, 0, 0)
    assert (found.closed, found.disputed) == (1, 0)


def test_what_is_closed_opens_again_only_where_much_more_confidence_is_wanted():
    joint = np.log(np.array([[0.85, 0.03, 0.08, 0.04]]))
    tasks = Tasks(joint, *[np.array([2])] * 2, np.array([True]), 0, joint[0])
    assert forecast(tasks, game()).open == 0
    assert forecast(tasks, game(rules=Rules(target=0.99, minimum=2))).open == 1


def test_where_a_classifier_says_the_same_a_vote_less_closes_a_task():
    joint = np.log(np.array([[0.93, 0.02, 0.03, 0.02]] * 2))
    tasks = Tasks(joint, *[np.ones(2, np.int64)] * 2, np.zeros(2, np.bool_), 0, joint[0])
    assert forecast(tasks, game()).open == 2
    assert forecast(replace(tasks, least=np.array([1, 2])), game()).open == 1


def test_votes_that_count_for_nothing_take_room_all_the_same():
    joint = np.log(np.array([[0.5, 0.2, 0.2, 0.1]]))
    asked = [
        Tasks(joint, np.array([1]), np.array([given]), np.array([False]), 0, joint[0]) for given in (1, 6)
    ]
    open_one, full = (forecast(one, game()) for one in asked)
    assert (open_one.open, full.open, full.disputed) == (1, 0, 1)


def test_a_clip_takes_the_answers_that_the_rules_ask_for():
    # Nobody errs: after two answers all is clear, but for what may be hard.
    found = forecast(fresh(200), game(helpers(right=0.999), Rules(target=0.8, minimum=2)))
    assert 400 <= found.answers < 500
    assert found.closed + found.disputed == pytest.approx(200)
    assert found.closed > 160


def test_it_is_the_same_each_time():
    assert forecast(fresh(50), game()) == forecast(fresh(50), game())


def test_more_confidence_worse_people_and_more_clips_take_more():
    usual = forecast(fresh(200), game()).answers
    assert forecast(fresh(200), game(rules=Rules(target=0.97, minimum=2))).answers > usual
    assert forecast(fresh(200), game(helpers(right=0.75))).answers > usual
    # A million clips are played as a few are.
    many = forecast(fresh(1_000_000), game(), times=20)
    assert many.answers == pytest.approx(5000 * usual, rel=0.05)


def test_an_interval_holds_what_may_come_and_is_wider_for_few():
    few, many = (forecast(fresh(number), game(), missed=0.0) for number in (20, 1000))
    for found in (few, many):
        assert found.low < found.answers < found.high
    assert (few.high - few.low) / few.answers > 2 * (many.high - many.low) / many.answers
    # However many there are, crowds differ from what is believed of them.
    missed = forecast(fresh(1000), game())
    assert missed.high - missed.low > 5 * (many.high - many.low)


def crowd(careless, *, tasks=60, seed=3):
    """Return the answers of twelve people to some clips, of whom so many say anything; two answers a clip."""
    dice = np.random.default_rng(seed)
    truth = dice.integers(2, size=tasks)
    rows = []
    for task in range(tasks):
        for person in dice.choice(12, 2, replace=False):
            right = truth[task] if dice.random() < 0.9 else 1 - truth[task]
            rows.append((task, int(person), int(dice.integers(2) if person < careless else right)))
    return answers_of(rows, tasks, 12)


def foretold(given, **known):
    """Foretell what the clips of these answers take."""
    estimate = sweep(given, BELIEFS)
    joint = estimate.joint.reshape(given.tasks, -1)
    two = np.full(given.tasks, 2)
    said = said_of(given, estimate, BELIEFS, np.arange(given.tasks))
    tasks = Tasks(joint, two, two, np.zeros(given.tasks, np.bool_), 40, fresh(1).first, said)
    who = helpers_of(given, estimate, BELIEFS)
    average = Average(float(who.listens[-1]), estimate.pool.accuracy)
    known = replace(known_of(estimate, BELIEFS), **known)
    return forecast(tasks, Game(who, RULES, BELIEFS, average, 12, known), missed=0.0)


def test_votes_that_a_draw_does_not_listen_to_count_for_nothing():
    answers = crowd(0)
    estimate = sweep(answers, BELIEFS)
    said = said_of(answers, estimate, BELIEFS, np.arange(answers.tasks))
    joint, places = estimate.joint.reshape(answers.tasks, -1), np.arange(answers.tasks)
    nobody = Drawn(np.zeros(0, np.bool_), *[np.zeros(0)] * 2, 0.0, 0.2, np.ones(12), 1.0)
    alone, listened = as_drawn(joint, said, nobody, places)
    assert listened.tolist() == [0] * answers.tasks
    # What is left is what was believed before anybody spoke: the same of every clip.
    assert np.allclose(alone, alone[0])
    everybody, listened = as_drawn(joint, said, replace(nobody, when=np.zeros(12)), places)
    assert listened.tolist() == [2] * answers.tasks
    assert np.ptp(everybody[:, 0]) > np.ptp(joint[:, 0])


def test_who_is_found_out_later_makes_clips_take_more_and_the_interval_wider():
    honest, hostile = foretold(crowd(0)), foretold(crowd(5))
    assert hostile.answers > 1.15 * honest.answers
    assert hostile.high - hostile.low > honest.high - honest.low


def test_the_less_is_known_of_a_crowd_the_wider_is_the_interval():
    answers = crowd(2)
    little = foretold(answers, careless_people=5.0, answers=10.0)
    much = foretold(answers, careless_people=5000.0, answers=5000.0)
    assert little.high - little.low > 1.2 * (much.high - much.low)


def test_how_many_clips_are_hard_follows_from_what_was_said():
    clear = np.log(np.tile([0.95, 0.01, 0.02, 0.02], (200, 1)))
    unclear = np.log(np.tile([0.4, 0.4, 0.1, 0.1], (200, 1)) + np.tile([-0.3, -0.3, 0.3, 0.3], (200, 1)))
    few, many = (hard_chances(one, BELIEFS) @ HARD for one in (clear, unclear))
    assert few < 0.15
    assert many > 0.4


def answers_of(rows, tasks, people):
    task, person, label = np.array(rows, np.int64).T
    return Answers(task, person, label, np.full(tasks, -1), people, 2)


def test_those_who_answered_lately_answer_next_but_for_who_is_paused():
    rows = [(task, person, task % 2) for task in range(20) for person in range(3)]
    answers = answers_of(rows, 20, 3)
    estimate = sweep(answers, BELIEFS)
    found = helpers_of(answers, estimate, BELIEFS, away=[1])
    assert len(found.share) == 3
    assert found.share.sum() == pytest.approx(1)
    assert found.share[0] == pytest.approx(found.share[1])
    assert found.share[-1] < 0.05
    assert found.columns.sum(axis=1) == pytest.approx(1)
    # Where everybody is away, somebody new comes.
    assert helpers_of(answers, estimate, BELIEFS, away=[0, 1, 2]).share.tolist() == [1.0]


def test_where_newcomers_come_more_are_expected():
    rows = [(number, number // 3, 0) for number in range(60)]
    answers = answers_of(rows, 60, 20)
    assert helpers_of(answers, sweep(answers, BELIEFS), BELIEFS).share[-1] > 0.2


def test_a_majority_of_the_first_answers_is_held_against_weighing_and_the_truth():
    heard = [
        Heard([0, 0, 1, 1, 1], label=0, truth=0),
        Heard([1, 1, 0], label=1),
        Heard([0, 1], label=0, truth=1),
        Heard([0, 1, 2], label=1, truth=2),
    ]
    three, five = votes_of(heard, 3), votes_of(heard, 5)
    assert (three.clips, three.known, three.weighed_right) == (3, 2, 1)
    assert three.same == pytest.approx(2 + 1 / 3)
    assert three.right == pytest.approx(1 + 1 / 3)
    assert (five.clips, five.same, five.right) == (1, 0, 0)
    assert votes_of(heard, 7).clips == 0
