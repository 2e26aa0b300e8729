"""A simulated crowd plays a site it reaches over HTTP alone."""

import json
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from rest_framework.authtoken.models import Token

from accounts.models import User
from annotation.models import Annotation, Assignment, Item, Label, Project, Purpose
from annotation.services import open_pairs
from clips.models import Clip
from game.simulation.client import Client
from game.simulation.crowd import WELL
from game.simulation.report import _verdict, _verdict_in_words, table
from tests.game.makers import playable

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # The test server has no event loop to stream sounds from.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume"),
]
LABELS = ("bird", "rain", "bell")


@pytest.fixture
def project(omar) -> Project:
    """Thirty short clips whose metadata says what they are; nothing need be heard."""
    project = playable(omar, clips=30, labels=LABELS, seconds=0.2, answers_wanted=3, answers_maximum=3)
    sound = default_storage.save("clip.flac", ContentFile(b"sound"))
    for number, clip in enumerate(Clip.objects.all()):
        clip.metadata, clip.playable = {"sound": LABELS[number % 3]}, sound
        clip.save()
    return project


@pytest.fixture
def simulate(live_server, project):
    """Return a function that lets a crowd play and returns its figures."""

    def run(*options):
        out = StringIO()
        arguments = [str(project.pk), "--site", live_server.url, "--json", *options]
        call_command("simulate_annotators", *arguments, stdout=out)
        return json.loads(out.getvalue())

    return run


def test_a_crowd_answers_and_each_kind_is_told_apart(simulate):
    figures = simulate("--people", "8", "--truth", "sound", "--speed", "20", "--answers", "60")
    assert figures["answers"] == 60 == Annotation.objects.count()
    kinds = {kind["kind"]: kind for kind in figures["kinds"]}
    assert sum(kind["people"] for kind in kinds.values()) == 8
    assert (
        sum(kind["votes"] for kind in kinds.values())
        == Annotation.objects.filter(purpose=Purpose.VOTE).count()
    )
    # To the last answer; which clips are hard is another chance in every run.
    right = {kind: round(one["right"] * one["answers"]) for kind, one in kinds.items()}
    said = Annotation.objects.values_list("label__name", "task__item__clip__metadata__sound")
    assert sum(right.values()) == sum(label == sound for label, sound in said)
    heard = [kind for kind in kinds if kind in WELL]
    assert sum(right[kind] for kind in heard) > sum(kinds[kind]["answers"] for kind in heard) / len(LABELS)
    assert 0 < kinds["average"]["agree"] <= 1


def test_an_answer_that_is_refused_is_not_counted(simulate, monkeypatch):
    answer, refused = Client.answer, []

    def refuse_some(client, turn_id, *arguments):
        if len(refused) < 4:
            refused.append(turn_id)
            client._call(f"turns/{turn_id}/skip/", {})
        return answer(client, turn_id, *arguments)

    monkeypatch.setattr(Client, "answer", refuse_some)
    figures = simulate("--people", "3", "--crowd", "clean", "--speed", "50", "--answers", "20")
    assert figures["answers"] == 20 == Annotation.objects.count()
    assert len(refused) == 4


def test_a_crowd_leaves_when_nothing_is_left_and_no_token_stays(simulate, project):
    before = User.objects.count()
    figures = simulate("--people", "6", "--crowd", "clean", "--truth", "sound", "--speed", "50")
    assert figures["answers"] == 90
    assert {item.votes for item in project.items.all()} == {3}
    assert User.objects.count() == before + 6
    assert not Token.objects.exists()
    assert not Assignment.objects.filter(state="lent").exists()


def test_colluders_come_in_pairs_on_top(simulate):
    figures = simulate("--people", "2", "--colluders", "2", "--speed", "50", "--answers", "30")
    kinds = {kind["kind"]: kind["people"] for kind in figures["kinds"]}
    assert (kinds["colluder"], sum(kinds.values())) == (4, 6)


def test_without_a_truth_nobody_is_right_or_wrong(simulate):
    figures = simulate("--people", "3", "--speed", "50", "--answers", "9")
    assert {kind["right"] for kind in figures["kinds"]} == {None}


def test_where_a_clip_must_be_heard_people_wait(simulate, project):
    Project.objects.update(share_to_hear=80)
    figures = simulate("--people", "1", "--crowd", "clean", "--answers", "5", "--truth", "sound")
    assert figures["answers"] == 5
    assert figures["seconds"] >= 5 * 0.2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--speed", "2"], "80 % of each clip must be heard"),
        (["--speed", "0"], "--speed must be above 0"),
        (["--people", "-1"], "--people must not be below 0"),
    ],
)
def test_what_cannot_be_played_is_said_before_anybody_comes(simulate, options, sentence):
    Project.objects.update(share_to_hear=80)
    before = User.objects.count()
    with pytest.raises(CommandError, match=sentence):
        simulate(*options)
    assert User.objects.count() == before


def test_a_project_that_is_not_there_is_named(db):
    missing = "12625e24-be1f-4e65-8a17-982e1e5cf381"
    with pytest.raises(CommandError, match=missing):
        call_command("simulate_annotators", missing)


def test_a_site_that_is_not_there_is_said(project, monkeypatch):
    monkeypatch.setattr("game.simulation.client.TRIES", 1)
    with pytest.raises(CommandError, match="does not answer"):
        call_command("simulate_annotators", str(project.pk), "--site", "http://127.0.0.1:9", "--people", "1")
    assert not Token.objects.exists()


def test_a_project_that_is_closed_ends_it(simulate):
    Project.objects.update(state="paused")
    assert simulate("--people", "2")["answers"] == 0


KINDS = {"multiple_choice": {}, "scale": {"last": 4}, "text": {}}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_question_is_answered(simulate, project, kind):
    if kind != "multiple_choice":
        Label.objects.all().delete()
    project.questions.update(kind=kind, options=KINDS[kind])
    figures = simulate("--people", "4", "--strategies", "1", "--speed", "50", "--answers", "40")
    assert figures["answers"] == 40 == Annotation.objects.filter(kind=kind).count()
    assert Annotation.objects.filter(unsure=True).exists()
    said = {one.number or one.text or str(one.value) for one in Annotation.objects.filter(unsure=False)}
    assert len(said) > 2


def test_two_clips_are_compared(simulate, project):
    Item.objects.all().delete()
    Label.objects.all().delete()
    project.questions.update(kind="pair")
    clips = list(Clip.objects.values_list("pk", flat=True))
    open_pairs(project, list(zip(clips[::2], clips[1::2], strict=True)))
    figures = simulate("--people", "4", "--strategies", "1", "--speed", "50", "--answers", "20")
    assert figures["answers"] == 20
    assert set(Annotation.objects.values_list("preferred", flat=True)) >= {"first", "second"}


def test_who_skips_passes_on_most_turns(simulate):
    simulate("--people", "0", "--strategies", "1", "--speed", "50")
    states = Assignment.objects.values_list("annotator", "state")
    skipped = [person for person, state in states if state == "skipped"]
    assert len(skipped) > 10
    assert len(set(skipped)) == 1


def test_the_report_ends_with_who_was_paid_best(simulate):
    figures = simulate("--people", "4", "--truth", "sound", "--speed", "20", "--answers", "40")
    best = max(figures["kinds"], key=lambda kind: kind["points_per_minute"])
    assert figures["verdict"]["kind"] == best["kind"]
    assert figures["verdict"]["listens_well"] is (best["kind"] in {"expert", "average", "biased"})
    last = table(figures).splitlines()[-1]
    assert last.startswith(f"Best paid per minute: {best['kind']}")


def test_a_rule_that_is_beaten_is_said_to_be():
    kinds = [{"kind": "expert", "points_per_minute": 50.0}, {"kind": "random", "points_per_minute": 51.0}]
    assert _verdict(kinds, {"random"})["listens_well"] is False
    assert "beaten" in _verdict_in_words(_verdict(kinds, {"random"}))
    assert _verdict_in_words(_verdict([], set())) == "Nobody was paid."


def test_a_project_with_regions_is_refused_with_a_sentence(simulate, project):
    project.questions.update(kind="regions")
    with pytest.raises(CommandError, match="not this kind"):
        simulate("--people", "1")
