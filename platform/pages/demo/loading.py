"""Puts the demo into an empty site: an account for each role, projects of every kind to be played at once."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import User
from annotation.models import Project
from annotation.services import LabelDraft, create_project, launch, save_question
from clips.corpus import import_folder
from clips.erasing import erase
from clips.models import Consent, Dataset
from clips.preparing import Progress
from clips.services import create_dataset
from clips.services.sheets import save_sheet
from pages.demo import corpora, people
from quality.known.columns import draft_from_columns

OWNER = "omar"
SHEET = {
    "source": "Synthesised by Earmark",
    "licence": "CC0 1.0",
    "consent": Consent.NO_VOICES,
    "who": "Nobody: a program of this site.",
    "purpose": "To try Earmark out. They are no material to train anything on.",
    "languages": "No speech",
    "equipment": "Made by a program",
    "gaps": "No recording of the real thing is among them.",
}


@dataclass(frozen=True)
class Ask:
    """A question that no column answers."""

    kind: str
    text: str
    options: dict[str, Any] = field(default_factory=dict)
    labels: Sequence[str] = ()


@dataclass(frozen=True)
class Story:
    """One demo project: how its sounds are made, and what is asked about which column, or beyond them."""

    name: str
    description: str
    instructions: str
    write: Callable[[Path], None]
    questions: dict[str, str] = field(default_factory=dict)
    asks: Sequence[Ask] = ()


# The first is launched first: what comes last is what the lobby offers first.
STORIES = (
    Story(
        "Which is calmer?",
        "Two sounds at a time, to compare.",
        "Listen to both, then say which is calmer. You can hear each again.",
        corpora.write_few_scenes,
        asks=(Ask("pair", "Which of the two is calmer?", {"ties": True}),),
    ),
    Story(
        "How does it feel?",
        "Everyday sounds, and what they do to you.",
        "There is no right or wrong here: say how it feels to you.",
        corpora.write_few_scenes,
        asks=(
            Ask(
                "scale",
                "How pleasant is it?",
                {"last": 9, "pictures": "valence", "low": "unpleasant", "high": "pleasant"},
            ),
            Ask("grid", "Where does it lie?"),
        ),
    ),
    Story(
        "Two sounds at once",
        "Street and garden again, but two at a time.",
        "Say what is in it, mark where you hear it, and describe it in a few words.",
        corpora.write_mixes,
        asks=(
            Ask("multiple_choice", "What is in it?", labels=corpora.SCENES),
            Ask("regions", "Where do you hear what?", labels=corpora.SCENES),
            Ask("text", "Describe it in a few words.", {"longest": 120}),
        ),
    ),
    Story(
        "Count the beeps",
        "Short signals, some of them in noise: two questions about each.",
        "Count the beeps, then say whether you hear a hiss behind them.",
        corpora.write_beeps,
        {"count": "How many beeps do you hear?", "noise": "Is there a hiss behind them?"},
    ),
    Story(
        "Up or down?",
        "Tones that rise or fall, some only a little.",
        "Say whether the tone ends higher or lower than it began. “Unsure” is a fair answer.",
        corpora.write_glides,
        {"pitch": "What does the pitch do?"},
    ),
    Story(
        "Street and garden",
        "Bells, sirens, engines, birds and rain, made by Earmark itself.",
        "Listen to the whole sound, then choose what made it.",
        corpora.write_scenes,
        {"sound": "What do you hear?"},
    ),
)


def is_missing() -> bool:
    """Whether the site is empty, or a loading was interrupted: the demo's owner is there and nobody else."""
    return not User.objects.exclude(username=OWNER, email=people.address(OWNER)).exists()


def load(progress: Callable[[], Progress]) -> list[Project]:
    """Make what is missing of the demo's people, datasets and projects."""
    owner = User.objects.filter(username=OWNER).first() or people.make(OWNER)
    made = [_project(story, owner, progress()) for story in STORIES if not _is_told(story, owner)]
    with transaction.atomic():
        # Last: while they are not there, the next start goes on with what this one leaves undone.
        for name in people.PEOPLE.keys() - {OWNER}:
            people.make(name)
    return made


def _is_told(story: Story, owner: User) -> bool:
    return Project.objects.filter(owner=owner, name=story.name).exists()


def _project(story: Story, owner: User, progress: Progress) -> Project:
    dataset = _empty_dataset(story, owner)
    with tempfile.TemporaryDirectory() as folder:
        story.write(Path(folder))
        import_folder(dataset, Path(folder), by=owner, progress=progress)
    with transaction.atomic():
        return launch(_draft(story, owner, dataset))


def _draft(story: Story, owner: User, dataset: Dataset) -> Project:
    said: dict[str, Any] = {
        "name": story.name,
        "description": story.description,
        "instructions": story.instructions,
    }
    if story.questions:
        columns = list(story.questions)
        return draft_from_columns(dataset, owner=owner, columns=columns, texts=story.questions, **said)
    project = create_project(owner=owner, dataset=dataset, **said)
    for ask in story.asks:
        labels = [LabelDraft(name) for name in ask.labels]
        save_question(project, text=ask.text, kind=ask.kind, options=ask.options, labels=labels)
    return project


def _empty_dataset(story: Story, owner: User) -> Dataset:
    for half_made in Dataset.objects.filter(owner=owner, name=story.name):
        erase(half_made)
        half_made.delete()
    dataset = create_dataset(owner=owner, name=story.name, description=story.description)
    return save_sheet(dataset, by=owner, seen=0, **SHEET)
