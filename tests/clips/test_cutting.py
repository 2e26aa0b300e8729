"""A recording is cut into clips: looked at before, made by a job that may be stopped, taken back."""

import numpy as np
import pytest

from annotation.models import Assignment, Item, TaskState
from annotation.services import open_tasks
from clips.cleaning import clean_up
from clips.closing import erase_datasets
from clips.cutting.making import keep
from clips.cutting.spans import span
from clips.erasing import withdraw_clips
from clips.models import Clip, ClipState, Cutting, CuttingState, Outline
from clips.services import (
    keep_whole,
    start_cutting,
    undo_cutting,
)
from common.errors import Conflict, UserError
from game import play
from jobs.models import Job, State
from jobs.running import run
from jobs.services import cancel
from tests.clips.conftest import owned_files, stored_files
from tests.clips.cuttings import RATE, make, plan, run_waiting, samples_of, times
from tests.clips.test_killed import Killed, killing_at
from tests.game.makers import annotators

pytestmark = pytest.mark.django_db


# --- Making ------------------------------------------------------------------------------------------------


def test_clips_are_cut_exact_to_the_sample(whole):
    cutting = make(whole, (0.5, 1.25), (1.25, 4.0), (3.33333, 3.9))
    clips = list(cutting.clips.order_by("start"))
    all_samples = samples_of(whole)
    for clip in clips:
        expected = all_samples[round(clip.start * RATE) : round(clip.end * RATE)]
        assert np.array_equal(samples_of(clip), expected)
        assert clip.duration == len(expected) / RATE
    assert cutting.state == CuttingState.DONE
    assert (cutting.job.state, cutting.job.done, cutting.job.total) == (State.DONE, 3, 3)


def test_the_recording_and_the_span_stay_known(whole):
    named = [span(1, 3), span(4, 5, speaker="Ben", metadata={"word": "yes", "room": "kitchen"})]
    start = start_cutting(plan(whole, spans=named, method="table"))
    run(str(start.job_id))
    first, second = Clip.objects.filter(cutting=start).order_by("start")
    assert (first.recording, first.parent, first.start, first.end) == (whole.recording, whole, 1, 3)
    assert (first.speaker, first.metadata) == ("Eva", {"room": "hall"})
    assert (second.speaker, second.metadata) == ("Ben", {"word": "yes", "room": "kitchen"})
    assert first.name == "talk.wav 0:00:01.000-0:00:03.000"
    assert first.consent_version == whole.consent_version
    assert first.peaks
    assert first.content_hash


def test_people_are_asked_about_the_clips_and_not_about_the_whole(whole):
    make(whole)
    whole.refresh_from_db()
    assert whole.state == ClipState.CUT
    assert set(Clip.objects.filter(state=ClipState.READY).values_list("parent", flat=True)) == {whole.pk}


def test_the_owner_may_keep_the_whole_beside_them(whole):
    make(whole, keeps_whole=True)
    whole.refresh_from_db()
    assert whole.state == ClipState.READY
    keep_whole(whole, wanted=False)
    whole.refresh_from_db()
    assert whole.state == ClipState.CUT


def test_the_same_span_is_made_once(whole):
    make(whole, (0, 1), (1, 2))
    second = plan(whole, (1, 2), (2, 3), (2, 3))
    assert second.count == 1
    assert second.problems == [
        "2 spans are left out, being named twice, in the dataset already, or withdrawn from it"
    ]
    with pytest.raises(UserError, match="is in the dataset already"):
        plan(whole, (0, 1))


def test_a_withdrawn_span_does_not_come_back(whole):
    cutting = make(whole, (0, 1), (1, 2))
    withdraw_clips([cutting.clip_id_at(0)])
    with pytest.raises(UserError, match="or was withdrawn"):
        plan(whole, (0, 1))


def test_started_twice_it_is_made_once(whole):
    cutting = plan(whole)
    first, second = start_cutting(cutting), start_cutting(cutting)
    assert first.job_id == second.job_id
    for _ in range(2):
        Job.objects.update(state=State.WAITING)
        run(str(first.job_id))
    assert Clip.objects.exclude(parent=None).count() == 9
    assert start_cutting(cutting).job_id == first.job_id


def test_one_recording_is_cut_by_one_run_at_a_time(whole):
    start_cutting(plan(whole, (0, 1)))
    other = plan(whole, (1, 2))
    with pytest.raises(Conflict, match="is being cut just now"):
        start_cutting(other)


def test_more_clips_than_one_run_makes_are_refused(whole, monkeypatch):
    monkeypatch.setattr("clips.services.cutting.MOST_SPANS", 2)
    with pytest.raises(UserError, match="These are 9 clips"):
        plan(whole)


def test_only_the_last_few_plans_are_kept(whole):
    for number in range(1, 8):
        last = plan(whole, (0, number))
    assert Cutting.objects.count() == 5
    assert Cutting.objects.order_by("created_at").last() == last


@pytest.mark.parametrize(
    ("step", "number", "when"), [("_save", 3, "before"), ("_save", 3, "after"), ("_save", 8, "after")]
)
def test_killed_at_any_step_the_next_run_finishes(whole, monkeypatch, step, number, when):
    monkeypatch.setattr("clips.cutting.making.BATCH", 2)
    cutting = start_cutting(plan(whole))
    with monkeypatch.context() as patch:
        killing_at(patch, step, number, before=when == "before")
        with pytest.raises(Killed):
            run(str(cutting.job_id))
    Job.objects.update(state=State.WAITING)
    run(str(cutting.job_id))
    assert times(cutting.clips.order_by("start")) == [(n, n + 1) for n in range(9)]
    assert stored_files() == owned_files(whole.dataset)


def test_a_cancelled_run_goes_on_or_is_taken_back(whole, sounds, monkeypatch):
    monkeypatch.setattr("clips.cutting.making.BATCH", 2)
    cutting = start_cutting(plan(whole))
    kept = []

    def cancelled_meanwhile(cutting, made):
        kept.append(made)
        cancel(cutting.job)
        return keep(cutting, made)

    with monkeypatch.context() as patch:
        patch.setattr("clips.cutting.making.keep", cancelled_meanwhile)
        patch.setattr("jobs.progress.connection", connection_that_writes())
        patch.setattr("jobs.progress.SECONDS_BETWEEN_WRITES", 0.0)
        run(str(cutting.job_id))
    cutting = Cutting.objects.select_related("job").get(pk=cutting.pk)
    assert (cutting.state, cutting.is_stopped, cutting.clips.count()) == (CuttingState.RUNNING, True, 2)
    again = start_cutting(cutting)
    assert again.job_id != cutting.job_id
    run(str(again.job_id))
    assert again.clips.count() == 9


def connection_that_writes():
    """A stand-in for the connection: a test's own transaction would keep progress from being written."""

    class Outside:
        in_atomic_block = False

    return Outside()


def test_a_recording_that_is_withdrawn_meanwhile_leaves_nothing(
    whole, sounds, monkeypatch, django_capture_on_commit_callbacks
):
    cutting = start_cutting(plan(whole))

    def withdrawn_meanwhile(cutting, made):
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_clips([whole.pk])
        return keep(cutting, made)

    monkeypatch.setattr("clips.cutting.making.keep", withdrawn_meanwhile)
    run(str(cutting.job_id))
    job = Job.objects.get(pk=cutting.job_id)
    assert (job.state, job.error) == (
        State.FAILED,
        "The recording was withdrawn, or the cuts were taken back.",
    )
    assert not Clip.objects.exclude(parent=None).exists()
    assert stored_files() == set()


# --- Taking back -------------------------------------------------------------------------------------------


def undo(cutting: Cutting) -> Cutting:
    run(str(undo_cutting(cutting).job_id))
    return Cutting.objects.get(pk=cutting.pk)


def test_cuts_are_taken_back_as_though_they_had_never_been(whole, sounds):
    before = stored_files()
    cutting = undo(make(whole))
    whole.refresh_from_db()
    assert (cutting.state, whole.state) == (CuttingState.UNDONE, ClipState.READY)
    assert list(Clip.objects.all()) == [whole]
    assert stored_files() == before
    assert make(whole).clips.count() == 9


def test_taken_back_twice_is_as_good_as_once(whole):
    cutting = make(whole)
    first = undo_cutting(cutting)
    assert undo_cutting(cutting).job_id == first.job_id
    run(str(first.job_id))
    assert undo_cutting(cutting).job_id == first.job_id


def test_what_another_run_made_stays(whole):
    first, second = make(whole, (0, 1)), make(whole, (1, 2))
    undo(second)
    whole.refresh_from_db()
    assert whole.state == ClipState.CUT
    undo(first)
    whole.refresh_from_db()
    assert whole.state == ClipState.READY


def test_a_run_that_still_works_is_not_taken_back(whole):
    with pytest.raises(Conflict, match="cancel that first"):
        undo_cutting(start_cutting(plan(whole)))


def test_killed_while_taking_back_the_next_run_finishes(whole, sounds, monkeypatch):
    monkeypatch.setattr("clips.cutting.undoing.BATCH", 2)
    before = stored_files()
    cutting = undo_cutting(make(whole))
    with monkeypatch.context() as patch:
        killing_at(patch, "delete", 3, before=False)
        with pytest.raises(Killed):
            run(str(cutting.job_id))
    Job.objects.update(state=State.WAITING)
    run(str(cutting.job_id))
    assert Cutting.objects.get().state == CuttingState.UNDONE
    assert stored_files() == before


def test_a_live_project_asks_about_the_clips_in_place_of_the_whole(whole, project):
    assert Item.objects.get().clip == whole
    make(whole, (0, 1), (1, 2))
    run_waiting()
    project.refresh_from_db()
    assert set(Item.objects.filter(wanted__gt=0).values_list("clip__start", flat=True)) == {0, 1}
    assert project.clip_count == 2


def test_what_nobody_was_asked_about_goes_from_its_project_too(whole, project):
    cutting = make(whole, (0, 1), (1, 2))
    run_waiting()
    undo(cutting)
    project.refresh_from_db()
    item = Item.objects.get()
    assert (item.clip, item.wanted, item.tasks.get().state) == (whole, 3, TaskState.OPEN)
    assert item.returned is not None
    assert project.clip_count == 1


def test_the_whole_comes_again_to_people(whole, project):
    undo(make(whole, (0, 1)))
    assert play.next_turn(annotators(1)[0], project.pk).assignment.item.clip == whole


def test_once_somebody_was_asked_they_stay(whole, project):
    cutting = make(whole, (0, 1), (1, 2))
    run_waiting()
    play.next_turn(annotators(1)[0], project.pk)
    assert Assignment.objects.get().item.clip.cutting == cutting
    with pytest.raises(Conflict, match="“Which sound\\?” has begun to ask about these clips"):
        undo_cutting(cutting)
    assert cutting.clips.filter(state=ClipState.READY).count() == 2
    cutting.refresh_from_db()
    assert cutting.state == CuttingState.DONE


def test_a_clip_that_checks_people_stays(whole, project):
    cutting = make(whole, (0, 1))
    run_waiting()
    Item.objects.filter(clip__cutting=cutting).update(is_control=True)
    with pytest.raises(Conflict):
        undo_cutting(cutting)


def test_a_clip_that_is_being_taken_back_is_asked_about_no_more(whole, project):
    cutting = make(whole, (0, 1))
    run_waiting()
    undo_cutting(cutting)
    assert open_tasks(project, [cutting.clip_id_at(0)]) == 0


# --- Withdrawing and erasing -------------------------------------------------------------------------------


def test_withdrawing_a_recording_withdraws_what_was_cut_of_it(drawn, django_capture_on_commit_callbacks):
    make(drawn, (0, 1), (1, 2))
    with django_capture_on_commit_callbacks(execute=True):
        assert withdraw_clips([drawn.pk]) == 3
    assert stored_files() == set()
    assert not Outline.objects.exists()


def test_withdrawing_a_clip_leaves_its_recording(drawn, sounds, django_capture_on_commit_callbacks):
    cutting = make(drawn, (0, 1), (1, 2))
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_clips([cutting.clip_id_at(0)])
    drawn.refresh_from_db()
    assert drawn.playable
    assert drawn.recording.original
    assert cutting.clips.get(state=ClipState.READY).start == 1


def test_closing_the_account_erases_cuts_and_what_was_said_of_them(drawn, omar):
    named = [span(0, 1, speaker="Ben", metadata={"word": "yes"})]
    cutting = start_cutting(plan(drawn, spans=named, method="table"))
    run(str(cutting.job_id))
    erase_datasets(omar)
    assert stored_files() == set()
    assert not Cutting.objects.exists()
    assert not Job.objects.filter(kind="clips.cut").exists()
    assert not Clip.objects.exclude(name="", speaker="", metadata={}).exists()


def test_a_run_that_was_killed_leaves_nothing_to_a_closed_account(whole, omar, monkeypatch):
    cutting = start_cutting(plan(whole))
    with monkeypatch.context() as patch:
        killing_at(patch, "_save", 3, before=False)
        with pytest.raises(Killed):
            run(str(cutting.job_id))
    erase_datasets(omar)
    clean_up()
    assert stored_files() == set()
