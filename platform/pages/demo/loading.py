"""Puts the demo into an empty site: an account for each role, three projects that can be played at once."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from accounts.models import Role, User
from accounts.privacy import confirm
from annotation.models import Project
from annotation.services import launch
from clips.corpus import import_folder
from clips.models import Consent
from clips.preparing import Progress
from clips.services import create_dataset
from pages.demo import corpora
from quality.known import draft_from_columns

PASSWORD = "earmark-demo"  # noqa: S105 - printed at every start, and only loaded on a machine of one's own
PEOPLE = {"anna": Role.ANNOTATOR, "omar": Role.OWNER, "ada": Role.ADMIN}


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
    people = {name: _person(name, role) for name, role in PEOPLE.items()}
    return [_project(story, people["omar"], progress()) for story in STORIES]


def _person(name: str, role: Role) -> User:
    is_admin = role == Role.ADMIN
    person = User(
        username=name, email=f"{name}@example.org", role=role, is_staff=is_admin, is_superuser=is_admin
    )
    person.set_password(PASSWORD)
    confirm(person)
    person.save()
    return person


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
