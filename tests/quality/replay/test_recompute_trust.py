"""manage.py recompute_trust: what a replay shows, and what it writes."""

import csv
import io
import json
import random

import pytest
from django.core.management import CommandError, call_command
from django.forms.models import model_to_dict
from django.utils import timezone

from annotation.models import Aggregation, Item, Participation, Task, TaskState
from game import play
from quality.labels import deciding
from quality.models import AggregatedLabel, Crowd, Decision, Pause, TrustEvent, TrustScore
from quality.replay.replaying import Checks, replayed_checks
from quality.revising.people import NEWS
from quality.revising.question import revise
from tests.game.makers import annotators, answer, playable
from tests.quality.labels.deciding import decide

pytestmark = pytest.mark.django_db
RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 6}
TRUTH = ("happy", "sad")
OTHER = ("--careless", "0.6", "--skill", "0.3")


@pytest.fixture
def played(omar, monkeypatch):
    """A project in which four people listen and one says anything, judged once by the job.

    It goes the same way each time.
    """
    dice = random.Random(4)
    monkeypatch.setattr("quality.services.dice", lambda _: dice.random())
    project = playable(omar, clips=40, controls=8, **RULES)
    truth = {}
    for number, item in enumerate(Item.objects.order_by("pk")):
        truth[item.pk] = TRUTH[0 if item.is_control else number % 2]
        Item.objects.filter(pk=item.pk).update(shuffle=number)
    *careful, careless = annotators(5)
    for person in [*careful, careless] * 40:
        if turn := play.next_turn(person, project.pk):
            heard = dice.random() < 0.92 and person is not careless
            answer(person, turn, truth[turn.assignment.item_id] if heard else dice.choice(TRUTH))
    revise(project.questions.select_related("project").get(), timezone.now(), may_pause=False)
    return project


def recompute(project, *options):
    out = io.StringIO()
    call_command("recompute_trust", str(project.pk), *options, stdout=out)
    return out.getvalue()


def kept():
    """Return everything that a replay may write."""
    models = (TrustScore, AggregatedLabel, Crowd, Task, TrustEvent, Pause)
    return [[model_to_dict(row) for row in model.objects.order_by("pk")] for model in models]


def test_under_the_rules_of_the_site_nothing_moves(played):
    assert "0 people would move, 0 clips would move." in recompute(played, "--dry-run")


def test_a_changed_rule_moves_people_in_a_dry_run_and_nothing_is_written(played, tmp_path):
    before = kept()
    file, table = tmp_path / "replay.json", tmp_path / "replay.csv"
    said = recompute(played, "--dry-run", *OTHER, "--json", str(file), "--csv", str(table))
    assert kept() == before
    assert said.endswith("Nothing was written.\n")
    people = json.loads(file.read_text())["people"]
    assert people
    sizes = [one["move"] for one in people]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > NEWS
    names = set(Participation.objects.values_list("pseudonym", flat=True))
    assert {one["person"] for one in people} <= names
    assert all(name in said for name in (one["person"] for one in people))
    rows = list(csv.DictReader(table.open()))
    assert [row["name"] for row in rows if row["what"] == "person"] == [one["person"] for one in people]


def test_without_dry_run_it_is_written_as_the_dry_run_foretold(played, tmp_path):
    file = tmp_path / "replay.json"
    recompute(played, "--dry-run", *OTHER, "--json", str(file))
    foretold = {one["person"]: one["after"] for one in json.loads(file.read_text())["people"]}
    assert "Written." in recompute(played, *OTHER)
    names = dict(Participation.objects.values_list("annotator", "pseudonym"))
    now = {names[score.annotator_id]: score.mean for score in TrustScore.objects.all()}
    assert {name: now[name] for name in foretold} == foretold
    assert "0 people would move" in recompute(played, "--dry-run", *OTHER)
    assert not Pause.objects.exists()
    # The site's own rules bring back what was.
    assert "0 people would move" not in recompute(played, "--dry-run")
    recompute(played)
    assert "0 people would move, 0 clips would move." in recompute(played, "--dry-run")


def test_another_target_ends_other_clips(played, tmp_path):
    Task.objects.filter(votes__gt=0).update(state=TaskState.OPEN, retired_at=None)

    def ends(target):
        file = tmp_path / "replay.json"
        recompute(played, "--dry-run", "--target", target, "--json", str(file))
        clips = json.loads(file.read_text())["clips"]
        return {one["clip"] for one in clips if one["state_after"] == TaskState.RETIRED}

    early, late = ends("0.55"), ends("0.99")
    assert late < early
    assert not Task.objects.filter(votes__gt=0).exclude(state=TaskState.OPEN).exists()
    recompute(played, "--target", "0.55")
    ended = Task.objects.filter(votes__gt=0, state=TaskState.RETIRED)
    assert set(ended.values_list("item__clip__name", flat=True)) == early


def test_events_alone_give_the_counts_that_the_road_wrote(played):
    question = played.questions.get()
    scores = TrustScore.objects.filter(checks__gt=0)
    wrote = {score.annotator_id: Checks(score.checks, score.checks_passed) for score in scores}
    assert wrote
    assert replayed_checks(question) == wrote


def test_counts_that_went_wrong_are_put_right(played):
    score = TrustScore.objects.filter(checks__gt=0).order_by("pk").first()
    right = score.checks, score.checks_passed
    TrustScore.objects.filter(pk=score.pk).update(checks=90, checks_passed=80)
    gone = TrustScore.objects.filter(checks__gt=0).order_by("pk").last()
    asked = gone.checks
    gone.delete()
    said = recompute(played, "--dry-run")
    assert f"80/90 → {right[1]}/{right[0]}" in said
    score.refresh_from_db()
    assert score.checks == 90
    recompute(played)
    score.refresh_from_db()
    assert (score.checks, score.checks_passed) == right
    assert TrustScore.objects.get(annotator=gone.annotator_id).checks == asked


def test_checks_of_controls_that_were_retired_do_not_count(played):
    question = played.questions.get()
    before = sum(one.asked for one in replayed_checks(question).values())
    named = TrustEvent.objects.filter(kind="check").first().facts["control"]
    question.controls.filter(pk=named).update(retired_at=timezone.now())
    assert sum(one.asked for one in replayed_checks(question).values()) < before


def test_decisions_are_replayed_and_what_was_taken_back_is_not(played, omar):
    question = played.questions.select_related("project").get()
    for task in Task.objects.filter(votes__gte=2).select_related("question__project", "item__clip")[:6]:
        Task.objects.filter(pk=task.pk).update(state="disputed")
        decide(task, "happy", "happy", omar)
    revise(question, timezone.now(), may_pause=False)
    assert "0 people would move, 0 clips would move." in recompute(played, "--dry-run")
    while deciding.undo(played, omar, timezone.now()):
        Decision.objects.filter(decided_at=None).delete()
    assert "0 people would move" not in recompute(played, "--dry-run")


def test_only_the_question_that_is_asked_for(omar):
    project = playable(omar, clips=4, controls=2, questions=2, **RULES)
    person = annotators(1)[0]
    TrustScore.objects.bulk_create(
        TrustScore(annotator=person, question=question, checks=3) for question in project.questions.all()
    )
    recompute(project, "--question", "2")
    checks = TrustScore.objects.order_by("question__position", "question").values_list("checks", flat=True)
    assert list(checks) == [3, 0]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--question", "9"], "no such question"),
        (["--question", "0"], "counts from 1"),
        (["--careless", "1.5"], "--careless must be"),
        (["--skill-answers", "-1"], "--skill-answers must be"),
        (["--target", "0.4"], "--target"),
    ],
)
def test_what_cannot_be_replayed_is_said_in_a_sentence(omar, options, complaint):
    with pytest.raises(CommandError, match=complaint):
        recompute(playable(omar, clips=1), "--dry-run", *options)


def test_who_is_nobody_has_nothing_to_replay(omar):
    assert "0 people" in recompute(playable(omar, clips=1, **RULES))
    with pytest.raises(CommandError, match="no project"):
        call_command("recompute_trust", "nowhere")
