"""Every clip of a launched project is asked about, whenever it came."""

import pytest

from annotation.jobs import open_all_tasks
from annotation.models import Item, Project, ProjectState
from annotation.services import finish, launch, pause, resume
from clips.preparing import prepare
from clips.services import receive
from jobs.models import Job, State
from jobs.progress import Cancelled
from jobs.running import run
from tests.clips.conftest import incoming, tone
from tests.makers import make_clips, make_dataset, make_project, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    project = make_project(make_dataset(omar, clips=2))
    make_question(project)
    return project


def work_off():
    """Do all the work that waits."""
    for job in Job.objects.filter(state=State.WAITING).order_by("queued_at"):
        run(str(job.pk))


def openings():
    return Job.objects.filter(kind=open_all_tasks.kind)


def asked(project):
    return set(Item.objects.filter(project=project).values_list("clip__name", flat=True))


def test_what_is_prepared_after_the_launch_is_asked_too(omar, project):
    upload = receive(project.dataset, omar, incoming({"late.wav": tone(500), "later.wav": tone(600)}))
    launch(project)
    run(str(openings().get().pk))
    assert len(asked(project)) == 2

    run(str(upload.job_id))
    work_off()

    assert asked(project) >= {"late.wav", "later.wav"}
    assert len(asked(project)) == 4


def test_a_paused_project_gets_them_and_a_draft_or_a_finished_one_does_not(omar, project):
    launch(project)
    work_off()
    pause(project)
    draft = make_project(project.dataset, name="A draft")
    over = make_project(project.dataset, name="Over", state=ProjectState.FINISHED)

    upload = receive(project.dataset, omar, incoming({"late.wav": tone(500)}))
    run(str(upload.job_id))
    work_off()

    assert "late.wav" in asked(project)
    assert asked(draft) == asked(over) == set()


def test_a_project_that_is_resumed_asks_about_everything(omar, project):
    launch(project)
    openings().update(state=State.FAILED)
    pause(project)

    resume(project)
    work_off()

    assert len(asked(project)) == 2


def test_nothing_is_started_where_nothing_is_missing(omar, project):
    launch(project)
    work_off()
    finish(project)
    resume(project)
    upload = receive(project.dataset, omar, incoming({"bad.wav": b""}))
    run(str(upload.job_id))

    assert openings().count() == 1
    assert Project.objects.get().state == ProjectState.LIVE


class Impatient:
    """Progress that stops the work after its first file, as a cancelled job does."""

    def set_total(self, total):
        """Expect so many files."""

    def advance(self, n=1, message=None):
        """Stop."""
        raise Cancelled


def test_what_an_upload_brought_before_it_was_cancelled_is_asked_too(omar, project):
    launch(project)
    work_off()
    upload = receive(project.dataset, omar, incoming({"late.wav": tone(500), "never.wav": tone(600)}))
    with pytest.raises(Cancelled):
        prepare(upload, Impatient())
    Job.objects.filter(pk=upload.job_id).update(state=State.CANCELLED)

    work_off()

    assert asked(project) == {"clip 1.wav", "clip 2.wav", "late.wav"}


def test_every_batch_is_as_mixed_as_the_whole(omar, monkeypatch):
    dataset = make_dataset(omar)
    for speaker in "abcd":
        make_clips(dataset, [f"{speaker} {number}.wav" for number in range(25)], speaker=speaker)
    project = make_project(dataset)
    make_question(project)
    monkeypatch.setattr("annotation.opening.BATCH", 25)
    launch(project)
    work_off()
    voices = list(Item.objects.order_by("shuffle").values_list("clip__speaker", flat=True))
    assert [len(set(voices[first : first + 25])) for first in (0, 25, 50, 75)] == [4, 4, 4, 4]
