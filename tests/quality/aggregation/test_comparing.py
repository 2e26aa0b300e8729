"""The same answers under several methods: the label of each, and how many they label differently."""

import csv
import io
import random

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from annotation.models import Aggregation, Item, QuestionKind, Task
from clips.models import Clip, ClipState
from game import play
from quality.aggregation.comparing import METHODS, UNDECIDED, compare, differing, trusts
from quality.inference.answers import Answers
from quality.management.commands import compare_aggregations
from quality.models import AggregatedLabel, TrustScore
from quality.replay import side_by_side
from quality.revising.question import revise
from tests.game.makers import annotators, answer, playable

COLUMNS = ["question", "clip", "clip_name", "start", "end", "votes", *METHODS]


def answers_of(rows, known, people=3, labels=2):
    task, person, label = np.array(rows, np.int64).reshape(-1, 3).T
    return Answers(task, person, label, np.array(known), people, labels)


# Person 0 passes both checks (tasks 3 and 4), 1 and 2 pass one of two each; all three vote on task 0.
CHECKS = [(3, 0, 0), (4, 0, 1), (3, 1, 0), (4, 1, 0), (3, 2, 1), (4, 2, 1)]
KNOWN = [-1, -1, -1, 0, 1]
EVEN = np.full((5, 2), 0.5)


def test_one_who_passed_all_checks_outweighs_one_who_passed_half():
    answers = answers_of([*CHECKS, (0, 0, 1), (0, 1, 0), (1, 1, 0), (1, 2, 0), (1, 0, 1)], KNOWN)
    majority, weighted, _, _ = compare(answers, EVEN).T
    assert majority.tolist() == [UNDECIDED, 0, *[UNDECIDED] * 3]
    # 100 against 50; 100 against 50 and 50.
    assert weighted.tolist() == [1, UNDECIDED, *[UNDECIDED] * 3]


def test_the_posterior_says_what_it_says_and_checks_are_no_votes():
    posterior = np.array([[0.2, 0.8], [0.9, 0.1], [0.5, 0.5], [1.0, 0.0], [0.0, 1.0]])
    answers = answers_of([*CHECKS, (0, 1, 0), (1, 1, 1), (2, 1, 0)], KNOWN)
    labels = compare(answers, posterior)
    assert labels[:, METHODS.index("posterior")].tolist() == [1, 0, UNDECIDED, UNDECIDED, UNDECIDED]
    assert labels[:, METHODS.index("majority")].tolist() == [0, 1, 0, UNDECIDED, UNDECIDED]


def test_dawid_and_skene_turn_round_who_says_the_opposite():
    """Three are careful, two say the opposite; one of those who are careful is alone against both."""
    truth = [task % 2 for task in range(20)]
    careful = [(task, person, label) for task, label in enumerate(truth) for person in (0, 1, 2)]
    opposite = [(task, person, 1 - label) for task, label in enumerate(truth) for person in (3, 4)]
    last = [(20, 0, 1), (20, 3, 0), (20, 4, 0)]
    answers = answers_of([*careful, *opposite, *last], [-1] * 21, people=5)
    majority, weighted, dawid_skene, _ = compare(answers, np.full((21, 2), 0.5))[20]
    assert (majority, weighted, dawid_skene) == (0, 0, 1)


def test_whoever_was_never_checked_is_trusted_as_the_others_are():
    answers = answers_of([*CHECKS, (0, 3, 1)], KNOWN, people=4)
    assert trusts(answers) == pytest.approx([100, 50, 50, 100 * 4 / 6])
    assert trusts(answers_of([(0, 0, 1)], KNOWN)).tolist() == [100, 100, 100]


def test_pairs_of_methods_differ_where_one_is_undecided_too():
    labels = np.array([[0, 0, 0, 1], [1, UNDECIDED, 1, 1], [UNDECIDED] * 4])
    assert differing(labels).tolist() == [[0, 1, 0, 1], [1, 0, 1, 2], [0, 1, 0, 1], [1, 2, 1, 0]]


@pytest.mark.parametrize("rows", [[], CHECKS])
def test_without_votes_all_is_undecided(rows):
    assert (compare(answers_of(rows, KNOWN), EVEN) == UNDECIDED).all()


@pytest.fixture
def played(omar):
    """A project in which three people listen and three say anything, with checks."""
    rules = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 4, "answers_maximum": 6}
    project = playable(omar, clips=30, controls=8, **rules)
    asked = Item.objects.filter(project=project, is_control=False).order_by("pk").values_list("pk", flat=True)
    truth = {item: ("happy", "sad")[number % 2] for number, item in enumerate(asked)}
    people = annotators(6)
    dice = random.Random(3)
    for person in people * 30:
        if turn := play.next_turn(person, project.pk):
            heard = person in people[:3] and dice.random() < 0.9
            right = truth.get(turn.assignment.item_id, "happy")
            answer(person, turn, right if heard else dice.choice(("happy", "sad")))
    return project


def printed(project, *options):
    out, beside = io.StringIO(), io.StringIO()
    call_command("compare_aggregations", str(project.pk), *options, stdout=out, stderr=beside)
    return out.getvalue(), beside.getvalue()


@pytest.mark.django_db
def test_a_table_says_what_each_clip_is_under_each_method(played, monkeypatch):
    monkeypatch.setattr(compare_aggregations, "AT_ONCE", 7)
    monkeypatch.setattr(side_by_side, "AT_ONCE", 7)
    question = played.questions.select_related("project").get()
    revise(question, timezone.now())
    said, beside = printed(played, "--csv")
    table = csv.DictReader(io.StringIO(said))
    rows = {row["clip"]: row for row in table}
    assert table.fieldnames == COLUMNS
    kept = AggregatedLabel.objects.filter(task__votes__gt=0).select_related("task__item", "label")
    assert {str(one.task.item.clip_id): one.label.name for one in kept} == {
        clip: row["posterior"] for clip, row in rows.items()
    }
    for task in Task.objects.filter(votes__gt=0).select_related("item__clip"):
        row = rows[str(task.item.clip_id)]
        labels = list(task.annotations.filter(purpose="vote").values_list("label__name", flat=True))
        happy, sad = labels.count("happy"), labels.count("sad")
        assert row["majority"] == ("happy" if happy > sad else "sad" if sad > happy else "")
        assert (row["clip_name"], row["votes"]) == (task.item.clip.name, str(task.votes))
    for one in ("weighted_trustability", "dawid_skene", "posterior"):
        differ = sum(row["majority"] != row[one] for row in rows.values())
        assert f"{differ:>6}  majority, {one}\n" in beside
    assert f"{len(rows)} clips" in beside


@pytest.mark.django_db
def test_the_screen_shows_the_same_and_nothing_is_written(played):
    before = kept()
    table, counted = printed(played, "--csv")
    screen, beside = printed(played)
    assert beside == ""
    assert screen.startswith(counted)
    head, *lines = screen[len(counted) :].splitlines()
    assert head.split() == ["votes", *METHODS, "clip"]
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [line.split() for line in lines] == [
        [row["votes"], *(row[name] or "-" for name in METHODS), row["clip_name"]] for row in rows
    ]
    assert before == kept()


def kept():
    return [list(model.objects.order_by("pk").values()) for model in (AggregatedLabel, TrustScore)]


@pytest.mark.django_db
def test_a_span_says_its_times(played):
    Item.objects.filter(pk=Item.objects.filter(tasks__votes__gt=0).first().pk).update(start=0.25, end=0.75)
    assert "0.25 to 0.75 s" in printed(played)[0]


@pytest.mark.django_db
def test_withdrawn_clips_are_neither_shown_nor_counted(played):
    rows = list(csv.DictReader(io.StringIO(printed(played, "--csv")[0])))
    differ = [row["clip"] for row in rows if len({row[name] for name in METHODS}) > 1]
    assert differ
    Clip.objects.filter(pk__in=differ).update(state=ClipState.WITHDRAWN)
    said, counted = printed(played, "--csv")
    left = [row["clip"] for row in csv.DictReader(io.StringIO(said))]
    assert left == [row["clip"] for row in rows if row["clip"] not in differ]
    head, *numbers = counted.splitlines()
    assert f"{len(left)} clips" in head
    assert [line.split()[0] for line in numbers] == ["0"] * 6


@pytest.mark.django_db
def test_only_the_question_that_is_asked_for(omar):
    project = playable(omar, clips=2, questions=2)
    assert printed(project)[0].splitlines() == [
        "Question 1? Nobody has chosen a label yet.",
        "Question 2? Nobody has chosen a label yet.",
    ]
    assert printed(project, "--question", "2")[0].startswith("Question 2?")
    assert "Question 1?" not in printed(project, "--question", "2")[0]


@pytest.mark.django_db
def test_what_cannot_be_compared_is_said_in_a_sentence(omar):
    project = playable(omar, clips=1)
    for options, complaint in ((["9"], "no such question"), (["0"], "counts from 1")):
        with pytest.raises(CommandError, match=complaint):
            printed(project, "--question", *options)
    project.questions.update(kind=QuestionKind.SCALE)
    with pytest.raises(CommandError, match="Only single choices"):
        printed(project)
    with pytest.raises(CommandError, match="no project"):
        call_command("compare_aggregations", "nowhere")
