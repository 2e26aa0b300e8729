"""The benchmark of labels: its shapes, on a tiny folder and a tiny crowd."""

import json
import random
from dataclasses import replace as changed

import numpy as np
import pytest

from benchmarks.label_quality import speed
from benchmarks.label_quality.__main__ import main
from benchmarks.label_quality.comparing import CUTS, MEANS
from benchmarks.label_quality.crowds import BadFolder, Folder, Simulated, classifier
from benchmarks.label_quality.policies import ALWAYS, TwoTrusted, make
from benchmarks.label_quality.replay import Fate, checks_of, replay
from game.simulation.crowd import Kind, Person
from quality.checks.rates import RATES, Checked
from quality.labels.stopping import CHECKS_TO_CLOSE_ALONE
from quality.people.rulebook import RULING

KEYS = {"policy", "sd", *MEANS, *CUTS}


@pytest.fixture
def folder(tmp_path):
    """Return a folder of 40 tasks, one without truth and one without answers, by eight people."""
    dice = random.Random(5)
    truth = {f"clip {task}": dice.choice("ab") for task in range(40)}
    rows = [
        f"{task},{worker},{label if dice.random() < 0.8 else 'a'}"
        for worker in "stuvwxyz"
        for task, label in truth.items()
        if task != "clip 39"
    ]
    dice.shuffle(rows)
    (tmp_path / "answers.csv").write_text("\n".join(["task,worker,label", *rows]))
    known = [f"{task},{label}" for task, label in truth.items() if task != "clip 0"]
    (tmp_path / "truth.csv").write_text("\n".join(["task,label", *known]))
    return tmp_path


def results(tmp_path, *arguments):
    file = tmp_path / "results.json"
    main([*map(str, arguments), "--json", str(file)])
    return json.loads(file.read_text())["results"]


def test_a_folder_is_replayed_by_every_policy(folder, capsys):
    found = results(folder, folder, "--runs", 2, "--policies", "majority1")
    assert [row["policy"] for row in found] == [*ALWAYS, "majority1"]
    assert all(set(row) == KEYS for row in found)
    by_name = {row["policy"]: row for row in found}
    assert by_name["majority3"]["answers_per_clip"] == pytest.approx(39 * 3 / 40)
    assert by_name["majority3"]["exhausted"] == pytest.approx(1 / 39)
    assert by_name["majority3"]["claimed_minus_true"] is None
    assert all(row[cut] is None for row in found for cut in CUTS)
    assert "two_trusted" in capsys.readouterr().out


def test_a_crowd_is_simulated(tmp_path):
    sizes = ["--simulate", "hostile", "--labels", 3, "--tasks", 60, "--runs", 2, "--people", 1]
    found = results(tmp_path, *sizes, "--controls", 0.2, "--model", 0.6)
    by_name = {row["policy"]: row for row in found}
    default = by_name["default"]
    assert default["answers_per_clip_with_checks"] > default["answers_per_clip"]
    # Only what the very last estimate opened again.
    assert default["exhausted"] < 0.1
    assert 0 <= default["honest_cut"] < 0.5
    assert default["auc_trust"] > 0.5
    assert by_name["majority5"]["answers_per_clip"] == 5
    assert by_name["majority5"]["honest_cut"] is None


def test_runs_with_one_seed_are_the_same(folder):
    assert results(folder, folder, "--runs", 1, "--seed", 4) == results(
        folder, folder, "--runs", 1, "--seed", 4
    )


def test_the_order_of_rows_means_nothing(folder):
    first = results(folder, folder, "--runs", 1)
    header, *rows = (folder / "answers.csv").read_text().split("\n")
    (folder / "answers.csv").write_text("\n".join([header, *reversed(rows), rows[0]]))
    assert results(folder, folder, "--runs", 1) == first


def test_checks_cost_answers_and_are_never_scored(folder):
    crowd = Folder.read(folder)
    checks = checks_of(crowd, 0.2, 0)
    assert len(checks) == round(0.2 * 39)
    policy = make("default", len(crowd.truth), crowd.labels, controls=0.2, target=0.9, model=None)
    run = replay(crowd, policy, checks, 0)
    assert run.answers_per_clip_with_checks > run.answers_per_clip
    assert not checks & {task for task, *_ in policy.heard}
    assert 0 < sum(policy.checks.values()) <= 0.4 * sum(policy.turns.values())


def test_an_answer_is_revealed_only_while_its_task_is_open(folder):
    policy = make("majority3", 40, 2, controls=0.0, target=0.9, model=None)
    replay(Folder.read(folder), policy, frozenset(), 1)
    assert len(policy.heard) == len({(task, person) for task, person, _ in policy.heard}) == 39 * 3


def test_nobody_in_a_simulated_crowd_answers_a_task_twice():
    crowd = Simulated("typical", 3, 50, seed=2)
    policy = make("majority7", 50, 3, controls=0.0, target=0.9, model=None)
    replay(crowd, policy, frozenset(), 2)
    assert len(policy.heard) == len({(task, person) for task, person, _ in policy.heard}) == 350


def test_two_trusted_people_must_agree():
    policy = TwoTrusted(1, 2, controls=0.5)
    for _ in range(4):
        policy.check(0, 0, 1)
    policy.answer(0, 0, 1)
    policy.answer(0, 1, 1)
    assert policy.is_open(0)
    policy.answer(0, 2, 1)
    assert not policy.is_open(0)


@pytest.mark.parametrize(
    ("cut_after", "turns", "wanted", "is_within"),
    [(12, 12, 90, True), (25, 25, 90, False), (None, 20, 90, False), (None, 15, 90, None), (8, 8, 10, None)],
)
def test_people_who_left_early_are_in_no_cut_rate(cut_after, turns, wanted, is_within):
    person = Person(Kind.RANDOM, random.Random(0), answers_wanted=wanted)
    assert Fate(0, person, turns, cut_after).within(20) == is_within


def test_a_person_who_turned_is_counted_from_there():
    person = Person(Kind.TURNING, random.Random(0), turns_after=30)
    assert Fate(0, person, 44, 44).within(20, since=30) is True
    assert Fate(0, person, 12, 12).within(20, since=30) is None


@pytest.mark.parametrize("labels", [2, 6])
def test_the_simulated_classifier_is_calibrated(labels):
    truth = np.random.default_rng(1).integers(labels, size=6000)
    found = classifier(truth, labels, 0.7, seed=1)
    right = found.argmax(axis=1) == truth
    assert right.mean() == pytest.approx(0.7, abs=0.02)
    for low, high in [(0.4, 0.6), (0.6, 0.8), (0.8, 1.01)]:
        here = (found.max(axis=1) >= low) & (found.max(axis=1) < high)
        assert right[here].mean() == pytest.approx(found.max(axis=1)[here].mean(), abs=0.05)


def test_bad_folders_say_what_is_wrong(tmp_path, capsys):
    with pytest.raises(BadFolder, match=r"answers\.csv is missing"):
        Folder.read(tmp_path)
    (tmp_path / "answers.csv").write_text("clip,worker,label\n")
    with pytest.raises(BadFolder, match="no column 'task'"):
        Folder.read(tmp_path)
    for wrong in (["--simulate", "no such"], ["--labels", "2"], [str(tmp_path), "--controls", "1"]):
        with pytest.raises(SystemExit):
            main(wrong)
    assert "clean, typical, hostile" in capsys.readouterr().err


def test_a_default_may_have_a_target_of_its_own(folder, capsys):
    found = results(folder, folder, "--runs", 1, "--policies", "default@0.99,default@0.6")
    by_name = {row["policy"]: row["answers_per_clip"] for row in found}
    assert by_name["default@0.99"] > by_name["default"] > by_name["default@0.6"]
    with pytest.raises(SystemExit):
        main([str(folder), "--policies", "default@high"])
    assert "names no target" in capsys.readouterr().err


def test_the_site_checks_as_the_road_of_a_turn_does_and_lets_nobody_unknown_close_alone():
    policy = make("site", 40, 4, controls=0.0, target=0.9, model=np.full((40, 4), 0.25))
    asked = sum(policy.wants_check(person) for person in range(1000))
    # The first turn of a newcomer.
    assert asked == pytest.approx(1000 * RATES["learning"](Checked(0, 0)), abs=50)
    assert policy.book.alone == CHECKS_TO_CLOSE_ALONE
    assert policy.book.ruling == changed(RULING, rules=policy.book.rules)
    without = make("default", 40, 4, controls=0.0, target=0.9, model=None)
    assert without.book.ruling.fewest_checks == 0


def test_what_one_answer_costs_is_printed(capsys, monkeypatch):
    monkeypatch.setattr(speed, "REPEATS", 1)
    monkeypatch.setattr(speed, "ANSWERS", 300)
    main(["--speed"])
    heads, *rows = capsys.readouterr().out.splitlines()
    assert heads.split()[0] == "labels"
    assert [int(row.split()[0]) for row in rows] == list(speed.LABELS)
