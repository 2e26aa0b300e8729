"""Puts the demo into an empty site: an account for each role, three projects that can be played at once."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from accounts.models import User
from annotation.models import Project
from annotation.services import launch
from clips.corpus import import_folder
from clips.models import Consent
from clips.preparing import Progress
from clips.services import create_dataset
from pages.demo import corpora, people
from quality.known import draft_from_columns


@dataclass(frozen=True)
class Story:
    """One demo project: how its sounds are made, and what is asked about which column."""

    name: str
    description: str
    instructions: str
    write: Callable[[Path], None]
    questions: dict[str, str]


STORIES = (
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


def load(progress: Callable[[], Progress]) -> list[Project]:
    """Make the demo's people, datasets and projects; the caller has seen that the site is empty."""
    everybody = {name: people.make(name) for name in people.PEOPLE}
    return [_project(story, everybody["omar"], progress()) for story in STORIES]


def _project(story: Story, owner: User, progress: Progress) -> Project:
    dataset = create_dataset(
        owner=owner,
        name=story.name,
        description=story.description,
        source="Synthesised by Earmark",
        licence="CC0 1.0",
        consent=Consent.NO_VOICES,
    )
    with tempfile.TemporaryDirectory() as folder:
        story.write(Path(folder))
        import_folder(dataset, Path(folder), by=owner, progress=progress)
    with transaction.atomic():
        project = draft_from_columns(
            dataset,
            owner=owner,
            name=story.name,
            columns=list(story.questions),
            texts=story.questions,
            description=story.description,
            instructions=story.instructions,
        )
        return launch(project)
