"""What the page of a loop says of the representations that were tried."""

import pytest
from django.urls import reverse

from activelearning.heard import comparisons_shown, in_words
from activelearning.models import Round
from tests.activelearning.makers import go_on, make_loop, play_round, work
from tests.activelearning.test_loops_of_other_kinds import make, play_rounds

pytestmark = pytest.mark.django_db


def page_of(client, question):
    page = client.get(reverse("activelearning:loop", args=[question.project_id])).content.decode()
    return " ".join(page.split())


@pytest.fixture
def spoken(omar):
    """A loop over ten speakers that has learnt from more than 24 labels."""
    question = make_loop(omar, clips=120, speakers=10, batch=26)
    work()
    go_on(question)
    play_round(question)
    return question


def test_the_page_tells_what_was_tried_and_what_was_taken(spoken, omar, as_user):
    heard = Round.objects.get(number=0).heard
    assert set(heard["compared"]) == {"raw", "speaker", "fused"}
    page = page_of(as_user(omar), spoken)
    for words in ("Raw: as measured", "Measured within each speaker", "Both side by side"):
        assert words in page
    assert "Raw stays unless the gain of another exceeds one standard error" in page
    assert f"Compared on {heard['clips']} clips of {heard['groups']} speakers" in page
    raw = heard["compared"]["raw"]
    assert f"{100 * raw['uar']:.1f} ± {100 * raw['uar_error']:.1f} %" in page
    other = heard["compared"]["speaker"]
    sign = "+" if other["over_raw"] >= 0 else ""
    assert f"{sign}{100 * other['over_raw']:.1f} ± {100 * other['over_raw_error']:.1f} %" in page


def test_without_speakers_the_page_says_that_there_is_nothing_to_compare(omar, as_user):
    question = make_loop(omar, batch=6)
    work()
    go_on(question)
    assert "How it hears" not in page_of(as_user(omar), question)
    play_round(question)
    assert "there is nothing to compare yet" in page_of(as_user(omar), question)


def test_each_label_of_several_has_a_table_of_its_own(omar, as_user):
    question = make(omar, "multiple_choice")
    for number, clip in enumerate(question.project.dataset.clips.order_by("pk")):
        clip.speaker = f"speaker {number % 5}"
        clip.save(update_fields=["speaker"])
    work()
    play_rounds(question, 4)
    parts = Round.objects.filter(state="learnt").last().heard["parts"]
    assert [one["label"] for one in parts] == list(question.labels.values_list("pk", flat=True))
    page = page_of(as_user(omar), question)
    assert [f"<h3>{name}</h3>" in page for name in ("deep", "shrill")] == [True, True]


def test_rounds_of_before_that_kept_less_are_told_as_far_as_they_go():
    before = {"uar": 0.8, "expected": 0.7, "gain": 0.0, "error": 0.0}
    one = Round(heard={"chosen": "fused", "compared": {"fused": before, "raw": before}})
    [table] = comparisons_shown(one, None)
    assert [(tried.score, tried.gain) for tried in table.tried] == [("80.0 %", "-"), ("80.0 %", "-")]
    assert [tried.is_taken for tried in table.tried] == [False, True]
    assert comparisons_shown(None, None) == comparisons_shown(Round(heard={}), None) == []


def test_other_feature_sets_are_told_by_their_titles():
    assert in_words("librosa_mfcc") == "librosa MFCC in its place"
    assert in_words("raw+eGeMAPSv02") == "Raw and openSMILE eGeMAPS side by side"
    assert in_words("gone_set") == "gone_set in its place"
