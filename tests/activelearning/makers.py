"""Sounds that a classifier can tell apart, projects whose loop chooses among them, and people who answer."""

import io

import numpy as np
import soundfile
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from activelearning import due
from activelearning.models import Arm, Pick, Plan
from activelearning.services import save_plan
from annotation.models import Question, Task, TaskState
from annotation.services import launch
from clips.models import Clip
from game import play
from jobs.models import Job, State
from jobs.running import run
from quality.models import AggregatedLabel
from tests.game.makers import annotators, answer
from tests.makers import make_clips, make_dataset, make_project, make_question

RATE = 16_000
LABELS = ("low", "high")


def sound(label: str, number: int, seconds: float = 0.2) -> np.ndarray:
    """Return a buzz that is low or high, no two alike, in some noise."""
    rng = np.random.default_rng([number, len(label)])
    hertz = (200 if label == "low" else 900) + rng.uniform(-60, 60)
    time = np.arange(int(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * hertz * k * time) / k for k in (1, 2, 3))
    return (0.2 * wave + 0.05 * rng.normal(size=len(time))).astype(np.float32)


def store_sound(clip: Clip, samples: np.ndarray) -> None:
    """Give a clip its playable copy."""
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="FLAC", subtype="PCM_16")
    clip.playable = default_storage.save(f"{clip.pk.hex}.flac", ContentFile(file.getvalue()))
    clip.save(update_fields=["playable"])


def make_sounds(owner, clips=60, speakers=0, name="Buzzes"):
    """Make a dataset whose clips are by turns low and high; their names say which."""
    dataset = make_dataset(owner, name)
    names = [f"{LABELS[number % 2]} {number}.wav" for number in range(clips)]
    for number, clip in enumerate(make_clips(dataset, names)):
        if speakers:
            clip.speaker = f"speaker {number // 2 % speakers}"
            clip.save(update_fields=["speaker"])
        store_sound(clip, sound(LABELS[number % 2], number))
    return dataset


def make_loop(owner, *, clips=60, speakers=0, **rules) -> Question:
    """Launch a project whose loop chooses, on the smallest feature set; each clip wants one answer."""
    shape = {"feature_set": "librosa_mfcc", "answers_wanted": 1, "answers_maximum": 3, "share_to_hear": 0}
    project = make_project(make_sounds(owner, clips, speakers), **shape)
    question = make_question(project, "Is it low or high?", LABELS)
    save_plan(question, **rules)
    launch(project)
    question.refresh_from_db()
    return question


def work() -> int:
    """Do all background work that waits, and what follows from it; return how many jobs that were."""
    done = 0
    while waiting := list(Job.objects.filter(state=State.WAITING).order_by("queued_at")):
        for job in waiting:
            run(str(job.pk))
            done += 1
    return done


def answer_all(question: Question, *, most: int = 10_000) -> int:
    """Let one person answer what is open, always right, through the game; return how many answers."""
    person, answers = annotators(1)[0], 0
    while answers < most and (turn := play.next_turn(person, question.project_id)):
        answer(person, turn, turn.assignment.item.clip.name.split()[0])
        answers += 1
    return answers


def open_tasks_of(question: Question):
    """Return the tasks that people are asked about now."""
    return Task.objects.filter(question=question, state=TaskState.OPEN)


def go_on(question):
    """Do what beat and the workers do."""
    due.start_due()
    work()
    return Plan.objects.get(pk=question.pk)


def play_round(question):
    """Let people answer a round, and the loop go on."""
    answers = answer_all(question)
    return answers, go_on(question)


def of_machine():
    return AggregatedLabel.objects.filter(machine=True)


def audits():
    return Pick.objects.filter(arm=Arm.AUDIT)


# Buzzes are so easy that the classifier is sure of most after some thirty of them.
RULES = {"batch": 10, "machine_labels": True, "bar": 75}
