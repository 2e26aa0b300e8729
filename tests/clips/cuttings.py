"""A recording that can be cut, and what tests do with it in one call."""

import io
import math
import wave
from array import array

import soundfile
from django.core.files.storage import default_storage
from django.urls import reverse

from clips.cutting.spans import span
from clips.models import Clip, Cutting
from clips.services import (
    plan_cutting,
    start_cutting,
)
from jobs.models import Job, State
from jobs.running import run

RATE = 16_000
# Tones of two, one and two seconds, with pauses of a second around them.
PARTS = [(1, 0), (2, 440), (1, 0), (1, 550), (1, 0), (2, 660), (1, 0)]
SECONDS = 9.0


def speech() -> bytes:
    """Return a WAV with those tones."""
    samples = array("h")
    for seconds, hertz in PARTS:
        samples.extend(
            int(12_000 * math.sin(math.tau * hertz * n / RATE)) if hertz else 0 for n in range(seconds * RATE)
        )
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())
    return file.getvalue()


def plan(whole: Clip, *spans: tuple[float, float], **fields) -> Cutting:
    """Keep a plan for these spans."""
    named = [span(start, end) for start, end in spans] or [span(n, n + 1) for n in range(9)]
    return plan_cutting(whole, whole.dataset.owner, **{"method": "windows", "spans": named, **fields})


def make(whole: Clip, *spans: tuple[float, float], **how) -> Cutting:
    """Cut these spans at once."""
    cutting = start_cutting(plan(whole, *spans), **how)
    run(str(cutting.job_id))
    return Cutting.objects.get(pk=cutting.pk)


def samples_of(clip: Clip):
    return soundfile.read(default_storage.path(clip.playable.name), dtype="int16")[0]


def address(name: str, thing) -> str:
    return reverse(f"clips:{name}", args=[thing.pk])


def times(clips) -> list[tuple[float, float]]:
    return [(clip.start, clip.end) for clip in clips]


def run_waiting() -> None:
    while job := Job.objects.filter(state=State.WAITING).first():
        run(str(job.pk))
