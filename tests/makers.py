"""Rows in volume for tests: datasets, clips, projects and answers, written straight to the database."""

from collections.abc import Sequence
from itertools import count

from accounts.models import Role, User
from annotation.models import (
    Aggregation,
    Annotation,
    Item,
    Label,
    Participation,
    Project,
    Purpose,
    Question,
    Task,
)
from annotation.services import LabelDraft, save_question
from clips.models import Clip, Consent, Dataset, Recording

LABELS = ("bell", "siren")
_numbers = count(1)


def make_dataset(owner: User, name: str = "Sounds", *, clips: int = 0, **fields: object) -> Dataset:
    """Make a dataset that is ready to launch, with clips "clip 1.wav", "clip 2.wav", …"""
    rights = {"source": "Made by us", "licence": "CC0", "consent": Consent.NO_VOICES}
    dataset = Dataset.objects.create(owner=owner, name=name, **{**rights, **fields})
    make_clips(dataset, [f"clip {number}.wav" for number in range(1, clips + 1)])
    return dataset


def make_clips(dataset: Dataset, names: Sequence[str], **fields: object) -> list[Clip]:
    """Make clips of one second."""
    shape = {"size": 1, "duration": 1.0, "sample_rate": 16000, "channels": 1, "codec": "pcm"}
    recordings = Recording.objects.bulk_create(
        Recording(dataset=dataset, name=name, sha256=f"{next(_numbers):064d}", **shape) for name in names
    )
    return Clip.objects.bulk_create(
        Clip(
            dataset=dataset,
            recording=recording,
            name=recording.name,
            sort_key=recording.name,
            duration=1.0,
            content_hash=recording.sha256,
            **fields,
        )
        for recording in recordings
    )


# One person, one vote: how many answers a clip gets can be counted beforehand.
PLAIN_RULES = {"aggregation": Aggregation.MAJORITY, "answers_wanted": 3, "answers_maximum": 7}


def make_project(dataset: Dataset, name: str = "Which sound?", **fields: object) -> Project:
    """Make a draft without questions, whose answers are counted and not weighed."""
    rules = {**PLAIN_RULES, **fields}
    return Project.objects.create(owner=dataset.owner, dataset=dataset, name=name, **rules)


def make_question(
    project: Project, text: str = "What do you hear?", labels: Sequence[str] = LABELS
) -> Question:
    """Write a question with labels."""
    return save_question(project, text=text, labels=[LabelDraft(label) for label in labels])


def make_tasks(question: Question, **fields: object) -> list[Task]:
    """Open a task for every clip of the project's dataset."""
    project = question.project
    clips = Clip.objects.filter(dataset=project.dataset).order_by("sort_key", "pk")
    items = Item.objects.bulk_create(Item(project=project, clip=clip, wanted=3) for clip in clips)
    return Task.objects.bulk_create(
        Task(question=question, item=item, wanted=3, maximum=7, **fields) for item in items
    )


def make_people(project: Project, number: int) -> list[User]:
    """Make annotators who take part in a project."""
    people = User.objects.bulk_create(
        User(username=f"person-{next(_numbers)}", role=Role.ANNOTATOR) for _ in range(number)
    )
    Participation.objects.bulk_create(Participation(project=project, annotator=person) for person in people)
    return people


def answer(
    task: Task, person: User, label: Label | None, *, purpose: Purpose = Purpose.VOTE, **fields: object
) -> Annotation:
    """Write one answer; no label means unsure."""
    return Annotation.objects.create(
        task=task, annotator=person, label=label, unsure=label is None, purpose=purpose, **fields
    )
