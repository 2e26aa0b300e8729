"""Each kind of question is added up by each of its methods, to one contract."""

import numpy as np
import pytest

from annotation.kinds import KINDS, Said
from quality.adding_up import add_up
from quality.aggregation.comparing import METHODS, UNDECIDED, compare
from quality.aggregation.methods import BY_KIND, Ballots, says_the_same
from quality.inference.answers import Answers

OPTIONS = {
    "multiple_choice": {"at_least": 0, "at_most": 3},
    "scale": {"first": 1, "last": 5},
}
SAID = {
    "single_choice": [Said(label_id=label) for label in (3, 7, 9)],
    "multiple_choice": [Said(value=labels) for labels in ([3], [3, 7], [])],
    "scale": [Said(number=number) for number in (1.0, 3.0, 5.0)],
    "grid": [Said(x=x, y=y) for x, y in ((-1.0, 1.0), (0.0, 0.0), (1.0, 0.5))],
    "text": [Said(text=text) for text in ("a dog", "A  dog", "rain")],
    "regions": [Said(value=[{"label": 3, "start": start, "end": start + 1.0}]) for start in (0.0, 0.1, 4.0)],
    "pair": [Said(preferred=one) for one in ("first", "second", "tie")],
}


def ballots(kind, rows, *, people=5, tasks=0, trust=None):
    """Votes in rows of task, person and place in `SAID`."""
    task, person, place = np.array(rows, np.int64).reshape(-1, 3).T
    return Ballots(
        kind,
        OPTIONS.get(kind, {}),
        task,
        person,
        [SAID[kind][one] for one in place],
        np.ones(people) if trust is None else np.array(trust, float),
        tasks or int(task.max(initial=-1)) + 1,
    )


def crowd(seed=0, tasks=40, right=0.8):
    """Rows in which four people are mostly right, and the fifth always says what is wrong."""
    dice = np.random.default_rng(seed)
    truth = dice.integers(0, 3, tasks)
    rows = []
    for task in range(tasks):
        for person in range(5):
            good = person < 4 and dice.random() < right
            said = truth[task] if good else (truth[task] + 1 + (person < 4) * dice.integers(2)) % 3
            rows.append((task, person, said))
    return rows


def test_every_kind_has_its_methods_and_shares_two():
    assert set(BY_KIND) == set(KINDS)
    assert all(len(methods) >= 2 for methods in BY_KIND.values())


@pytest.mark.parametrize(
    ("kind", "method"), [(kind, name) for kind, all_ in BY_KIND.items() for name in all_]
)
def test_a_method_gives_each_task_a_result_of_the_form_of_the_road(kind, method):
    found = BY_KIND[kind][method](ballots(kind, crowd(), tasks=41))
    assert len(found) == 41
    on_the_road = add_up(kind, [SAID[kind][0]], OPTIONS.get(kind, {}))
    for result in found[:-1]:
        assert result.votes == 5
        assert (result.value is None) <= (on_the_road.value is None or not result.settled)
        assert set(result.value or ()) <= set(on_the_road.value or ())
    assert (found[-1].votes, found[-1].label_id, found[-1].value, found[-1].settled) == (0, None, None, False)


@pytest.mark.parametrize(
    ("kind", "method"), [(kind, name) for kind, all_ in BY_KIND.items() for name in all_]
)
def test_where_all_say_the_same_every_method_does(kind, method):
    rows = [
        (task, person, task % 3 if kind != "text" else 2 * (task % 2))
        for task in range(6)
        for person in range(4)
    ]
    plain = [add_up(kind, [SAID[kind][row[2]]], OPTIONS.get(kind, {})) for row in rows[::4]]
    for result, one in zip(BY_KIND[kind][method](ballots(kind, rows)), plain, strict=True):
        assert says_the_same(kind, result, one, OPTIONS.get(kind, {}))


@pytest.mark.parametrize("kind", list(BY_KIND))
def test_whoever_is_not_trusted_is_outweighed(kind):
    """Of three on one clip the two that agree are hardly trusted."""
    name = "weighted_trustability" if kind == "single_choice" else "weighted"
    rows = [(0, 0, 0), (0, 1, 2), (0, 2, 2)]
    (found,) = BY_KIND[kind][name](ballots(kind, rows, trust=[1, 0.1, 0.1]))
    (plain,) = next(iter(BY_KIND[kind].values()))(ballots(kind, rows))
    assert not says_the_same(kind, found, plain, OPTIONS.get(kind, {}))


def test_in_arrays_and_by_the_contract_labels_are_the_same():
    rows = crowd(seed=4, right=0.6)
    task, person, place = np.array(rows).T
    names = [said.label_id for said in SAID["single_choice"]]
    arrays = compare(Answers(task, person, place, np.full(40, -1), 5, 3), np.full((40, 3), 1 / 3))
    for name, method in BY_KIND["single_choice"].items():
        found = [result.label_id for result in method(ballots("single_choice", rows))]
        theirs = arrays[:, METHODS.index(name)]
        assert found == [None if place == UNDECIDED else names[place] for place in theirs]


def test_dawid_and_skene_find_who_says_the_opposite_of_each_label_too():
    rows = [
        (task, person, task % 2 if person < 3 else 1 - task % 2) for task in range(20) for person in range(5)
    ]
    rows += [(20, 0, 1), (20, 3, 0), (20, 4, 0)]
    majority, found = (
        BY_KIND["multiple_choice"][name](ballots("multiple_choice", rows))
        for name in ("majority", "dawid_skene")
    )
    assert majority[20].value["labels"] == [3]
    assert found[20].value["labels"] == [3, 7]


def test_a_rater_who_goes_along_with_nobody_moves_no_mean():
    rows = [
        (task, person, (task % 3) if person < 4 else 2 - task % 3) for task in range(9) for person in range(5)
    ]
    found = BY_KIND["scale"]["evaluator_weighted"](ballots("scale", rows))
    assert [result.value["mean"] for result in found] == [1, 3, 5] * 3
    plain = BY_KIND["scale"]["mean"](ballots("scale", rows))
    assert plain[0].value["mean"] == pytest.approx((4 * 1 + 5) / 5)
