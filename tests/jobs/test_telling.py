"""What a job says, in the language of the page that shows it."""

from django.utils import translation

from jobs.models import Job
from jobs.running import BROKEN
from jobs.selectors import snapshot, told_live

JOB = Job(kind="jobs.selfcheck", message="Drawing the map", error=BROKEN)


def test_a_job_keeps_english_and_is_shown_in_the_language_of_the_page():
    with translation.override("de"):
        assert snapshot(JOB)["message"] == "Die Karte wird gezeichnet"
        assert snapshot(JOB)["error"].startswith("Das brach mehrmals")
    assert snapshot(JOB)["message"] == JOB.message == "Drawing the map"


def test_what_is_told_live_is_told_in_each_language():
    words = told_live(JOB)["words"]
    assert words["en"]["message"] == "Drawing the map"
    assert words["de"]["message"] == "Die Karte wird gezeichnet"
    assert words["de"]["state_label"] != words["en"]["state_label"]


def test_what_is_no_sentence_of_ours_stays_as_it_is():
    with translation.override("de"):
        assert snapshot(Job(kind="jobs.selfcheck", message="rain.wav"))["message"] == "rain.wav"
        assert snapshot(Job(kind="jobs.selfcheck"))["message"] == ""
