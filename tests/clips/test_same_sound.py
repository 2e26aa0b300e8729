"""A file whose sound is here already, in other bytes, comes in; its owner is told of the other one."""

import io
import threading
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import soundfile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clips.erasing import withdraw_clips
from clips.intake import Intake
from clips.models import Clip, ClipState
from clips.same_sound import SAME_SOUND, first_others
from clips.selectors import clips_of, summary
from clips.services import create_dataset, receive
from jobs.running import run
from tests.clips.conftest import incoming, outcomes, tone, zipped
from tests.makers import make_clips, make_project, make_question

pytestmark = pytest.mark.django_db
READY = ("ready", "")


def as_file(content: bytes, **how: str) -> bytes:
    """Return the same samples in another file."""
    samples, rate = soundfile.read(io.BytesIO(content), dtype="int16")
    file = io.BytesIO()
    soundfile.write(file, samples, rate, **how)
    return file.getvalue()


def flac(content: bytes) -> bytes:
    """Return the same samples as FLAC."""
    return as_file(content, format="FLAC", subtype="PCM_16")


def tagged(content: bytes, title: bytes) -> bytes:
    """Return a WAV with a title behind its samples."""
    info = b"INFOINAM" + len(title).to_bytes(4, "little") + title
    return content + b"LIST" + len(info).to_bytes(4, "little") + info


def flagged() -> dict[str, str]:
    """Return the flagged clips by name, with the name of the one that each is told to sound like."""
    clips = Clip.objects.filter(state=ClipState.READY).order_by("name")
    told = first_others(clips)
    return {clip.name: told.get(clip.pk, "") for clip in clips if SAME_SOUND in clip.flags}


@pytest.fixture
def withdraw(django_capture_on_commit_callbacks):
    """Withdraw clips by name, and do what comes after the commit."""

    def by_name(*names: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_clips(Clip.objects.filter(name__in=names).values_list("pk", flat=True))

    return by_name


def test_the_same_samples_in_another_file_come_in_and_are_flagged(sounds, upload):
    sound = tone(440)
    files = {"a.wav": sound, "b.flac": flac(sound), "c.wav": tagged(sound, b"Take two"), "d.wav": tone(441)}
    assert set(outcomes(upload(files)).values()) == {READY}
    assert flagged() == {"b.flac": "a.wav", "c.wav": "a.wav"}
    assert [clip.name for clip in clips_of(sounds, "flagged")] == ["b.flac", "c.wav"]
    assert summary(sounds)["flagged"] == 2


def test_a_copy_with_more_bits_is_the_same_sound_and_one_that_differs_in_a_sample_is_not(upload):
    sound = tone(440)
    samples, rate = soundfile.read(io.BytesIO(sound), dtype="int16")
    file = io.BytesIO()
    soundfile.write(file, np.append(samples[:-1], samples[-1] + 1), rate, format="WAV", subtype="PCM_16")
    finer = as_file(sound, format="WAV", subtype="PCM_24")
    upload({"a.wav": sound, "finer.wav": finer, "other.wav": file.getvalue()})
    assert flagged() == {"finer.wav": "a.wav"}


def test_it_is_known_across_uploads_and_in_zips(upload):
    upload({"a.wav": tone(440)})
    upload({"all.zip": zipped({"in/b.flac": flac(tone(440)), "in/c.flac": flac(tone(500))})})
    assert flagged() == {"in/b.flac": "a.wav"}


def test_another_dataset_is_not_asked(sounds, upload):
    other = create_dataset(owner=sounds.owner, name="Other", source="Us", licence="CC0", consent="no_voices")
    run(str(receive(other, other.owner, incoming({"a.wav": tone(440)})).job_id))
    upload({"b.flac": flac(tone(440))})
    assert flagged() == {}


def test_the_same_bytes_are_still_no_second_clip(upload):
    done = upload({"a.wav": tone(440), "b.wav": tone(440)})
    assert outcomes(done)["b.wav"] == ("duplicate", "duplicate")
    assert flagged() == {}


def test_the_flag_stands_beside_what_else_was_found(upload):
    silence = tone(0, seconds=0.2)
    upload({"a.wav": silence, "b.flac": flac(silence)})
    assert set(Clip.objects.get(name="b.flac").flags) == {"silent", "short", SAME_SOUND}


def test_what_was_withdrawn_is_not_named(upload, withdraw):
    upload({"a.wav": tone(440)})
    withdraw("a.wav")
    upload({"b.flac": flac(tone(440))})
    assert flagged() == {}


def test_the_next_one_is_the_first_once_the_first_is_withdrawn(upload, withdraw):
    sound = tone(0, seconds=0.2)
    upload({"a.wav": sound, "b.flac": flac(sound), "c.wav": tagged(sound, b"Take two")})
    withdraw("a.wav")
    assert flagged() == {"c.wav": "b.flac"}
    assert set(Clip.objects.get(name="b.flac").flags) == {"silent", "short"}
    withdraw("c.wav")
    assert flagged() == {}


def test_the_first_stays_the_first_when_another_is_withdrawn(upload, withdraw):
    sound = tone(440)
    upload({"a.wav": sound, "b.flac": flac(sound), "c.wav": tagged(sound, b"Take two")})
    withdraw("b.flac")
    assert flagged() == {"c.wav": "a.wav"}


@pytest.mark.django_db(transaction=True)
def test_of_two_that_are_prepared_at_once_one_names_the_other(omar, sounds, monkeypatch):
    sound = tone(440)
    files = {"a.wav": sound, "b.flac": flac(sound)}
    uploads = [receive(sounds, omar, incoming({name: content})) for name, content in files.items()]
    both_decoded = threading.Barrier(2, timeout=60)
    keep = Intake._keep

    def keep_at_once(self, *args):
        both_decoded.wait()
        keep(self, *args)

    monkeypatch.setattr(Intake, "_keep", keep_at_once)

    def work(job_id):
        try:
            run(job_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[str(upload.job_id)]) for upload in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert [outcomes(upload) for upload in uploads] == [{name: READY} for name in files]
    assert flagged() in ({"a.wav": "b.flac"}, {"b.flac": "a.wav"})


def test_the_owner_reads_the_other_name_and_hears_both_side_by_side(as_user, omar, sounds, upload):
    sound = tone(440)
    upload({"<i>a.wav": sound, "b.flac": flac(sound), "c.wav": tone(500)})
    client, page = as_user(omar), reverse("clips:dataset", args=[sounds.pk])
    content = client.get(page, {"show": "flagged"}).content.decode()
    assert "Same sound as &lt;i&gt;a.wav" in content
    link = f"?sound={Clip.objects.get(name='b.flac').pk}#clips-title"
    assert f'href="{link}"' in content
    beside = client.get(page, parse_qs(urlsplit(link).query))
    assert [clip.name for clip in beside.context["page"]] == ["<i>a.wav", "b.flac"]
    assert "The same sound" in beside.content.decode()


def test_nothing_is_found_beside_a_clip_of_somebody_elses(as_user, omar, sam, sounds, upload):
    upload({"a.wav": tone(440)})
    mine = create_dataset(owner=sam, name="Mine", source="Us", licence="CC0", consent="no_voices")
    page = reverse("clips:dataset", args=[mine.pk])
    found = as_user(sam).get(page, {"sound": str(Clip.objects.get().pk)})
    assert list(found.context["page"]) == []
    assert "There are none." in found.content.decode()
    assert as_user(sam).get(page, {"sound": "nonsense"}).status_code == 200


def test_it_is_said_before_the_launch(as_user, omar, sounds, upload):
    upload({"a.wav": tone(440), "b.flac": flac(tone(440))})
    project = make_project(sounds)
    make_question(project)
    text = as_user(omar).get(reverse("annotation:project", args=[project.pk])).content.decode()
    assert (
        "something to hear in 1 clip: it may be silent, clipped, very short or the same as another." in text
    )


def test_the_names_cost_one_query_however_many_there_are(as_user, omar, sounds):
    first, *others = make_clips(sounds, [f"{n}.wav" for n in range(30)])
    alike = Clip.objects.filter(pk__in=[clip.pk for clip in others])
    alike.update(content_hash=first.content_hash, flags=[SAME_SOUND])
    with CaptureQueriesContext(connection) as caught:
        told = first_others(sounds.clips.all())
    assert told == {clip.pk: "0.wav" for clip in others}
    assert len(caught) == 2
    page = reverse("clips:dataset", args=[sounds.pk])
    assert as_user(omar).get(page).content.decode().count("Same sound as 0.wav") == 29
