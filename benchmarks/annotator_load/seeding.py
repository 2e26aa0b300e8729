"""Runs in a child of its own with the site's settings: people with sessions, clips, projects with open tasks.

The sounds come in as an owner's would, by `import_dataset`. Further clips are spans of these recordings that
share their playable copies, so that there can be many more tasks than files.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from itertools import islice
from pathlib import Path
from typing import Any

import django

from benchmarks.annotator_load.checking import ANSWERS
from benchmarks.annotator_load.sounds import write_sounds

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, User  # noqa: E402 - models are ready only now
from accounts.privacy import confirm  # noqa: E402
from accounts.sessions import SessionStore  # noqa: E402
from annotation.models import Project, ProjectState  # noqa: E402
from annotation.services import LabelDraft, create_project, open_tasks, save_question  # noqa: E402
from clips.models import Clip, Dataset  # noqa: E402

RECORDINGS = 100
LABELS = ("angry", "happy", "neutral", "sad")
BATCH = 2_000


def seed(folder: Path, accounts: int, projects: dict[str, int]) -> dict[str, Any]:
    """Fill the database; return the ids of the projects and people, and the keys of the sessions."""
    owner = User.objects.create_user(username="owner", role=Role.OWNER, privacy_version=1)
    dataset = make_dataset(owner, folder, max(projects.values()))
    people = make_people(accounts)
    return {
        "projects": {name: make_project(dataset, name, tasks) for name, tasks in projects.items()},
        "people": [person.pk for person in people],
        "sessions": [session_of(person) for person in people],
    }


def make_people(number: int) -> list[User]:
    """Make annotators who have confirmed what is stored."""
    people = [User(username=f"annotator-{place}") for place in range(number)]
    for person in people:
        person.set_unusable_password()
        confirm(person)
    return User.objects.bulk_create(people)


def session_of(person: User) -> str:
    """Sign a person in; return the key of the session."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def make_dataset(owner: User, folder: Path, clips: int) -> Dataset:
    """Import the recordings and cut clips from them until there are enough."""
    write_sounds(folder / "sounds", min(RECORDINGS, clips))
    said = {"source": "Made for this benchmark", "licence": "CC0", "consent": "no_voices"}
    call_command("import_dataset", str(folder / "sounds"), owner=owner.username, name="Sounds", **said)
    dataset = Dataset.objects.get(name="Sounds")
    whole = list(dataset.clips.all())
    for batch in _batches(_spans(whole, clips - len(whole))):
        Clip.objects.bulk_create(batch)
    return dataset


def _spans(whole: Sequence[Clip], number: int) -> Iterator[Clip]:
    copied = ("dataset_id", "recording_id", "playable", "duration", "content_hash", "peaks")
    for place in range(number):
        model = whole[place % len(whole)]
        name = f"{model.name} {place:07}"
        fields = {field: getattr(model, field) for field in copied}
        yield Clip(name=name, sort_key=name, start=place, end=place + 1, **fields)


def make_project(dataset: Dataset, name: str, tasks: int) -> str:
    """Make a live project with open tasks about so many clips of the dataset."""
    rules: dict[str, Any] = {"answers_wanted": ANSWERS, "answers_maximum": ANSWERS, "share_to_hear": 0}
    project = create_project(owner=dataset.owner, dataset=dataset, name=name, **rules)
    save_question(project, text="Which emotion do you hear?", labels=[LabelDraft(label) for label in LABELS])
    clips = dataset.clips.order_by("sort_key").values_list("pk", flat=True)[:tasks]
    for batch in _batches(iter(list(clips))):
        open_tasks(project, batch)
    Project.objects.filter(pk=project.pk).update(state=ProjectState.LIVE, launched_at=timezone.now())
    return str(project.pk)


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def main() -> None:
    """Do what the one argument asks, and print what came of it as JSON."""
    wish = json.loads(sys.argv[1])
    with redirect_stdout(sys.stderr):
        call_command("migrate", interactive=False, verbosity=0)
        made = seed(Path(wish["folder"]), wish["accounts"], wish["projects"])
    print(json.dumps(made))


if __name__ == "__main__":
    main()
