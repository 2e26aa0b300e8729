"""What is right about a project's clips, for simulated people: columns of metadata, or known answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from annotation.models import Assignment, Project
from game.simulation.crowd import Sound, sound_of
from game.simulation.saying import Answer, sayable
from quality.models import Control


@dataclass(frozen=True)
class Asked:
    """One question of a turn as a simulated person meets it; not `is_known` where the truth is made up."""

    question_id: int
    answers: Sequence[Answer]
    sound: Sound
    about: tuple[UUID, int]
    is_known: bool


class Truth:
    """Knows what the site does not tell: which clip a turn is about, and the right label."""

    def __init__(self, project: Project, columns: Sequence[str], *, seed: int) -> None:
        self.columns = columns
        self.seed = seed
        known = Control.objects.filter(question__project=project, known_right=True)
        self.known = {
            (item, question): label
            for item, question, label in known.values_list("item", "question", "label")
        }

    def look_up(self, turn: Mapping[str, Any]) -> list[Asked]:
        """Return the questions of a turn, as the API gave it, with what is right."""
        lease = Assignment.objects.select_related("item__clip").get(pk=turn["id"])
        return [self._asked(lease, question) for question in turn["questions"]]

    def _asked(self, lease: Assignment, question: Mapping[str, Any]) -> Asked:
        clip, answers = lease.item.clip, sayable(question)
        truth = self._known(lease, question) if question["kind"] == "single_choice" else None
        about = (clip.pk, question["id"])
        sound = sound_of(
            about,
            # Where nothing is known everybody hears the same made-up truth, so that votes can agree.
            truth=truth if truth is not None else about[0].int % len(answers),
            labels=len(answers),
            is_control=lease.is_control or lease.is_training,
            seed=self.seed,
        )
        return Asked(question["id"], answers, sound, about, truth is not None)

    def _known(self, lease: Assignment, question: Mapping[str, Any]) -> int | None:
        """Return the place of the label that is right."""
        labels = question["labels"]
        found = self._of_columns(lease.item.clip.metadata, labels)
        known = self.known.get((lease.item_id, question["id"]))
        return _place(labels, "id", known) if found is None else found

    def _of_columns(self, metadata: Mapping[str, Any], labels: Sequence[Mapping[str, Any]]) -> int | None:
        for column in self.columns:
            place = _place(labels, "name", str(metadata.get(column, "")))
            if place is not None:
                return place
        return None


def _place(labels: Sequence[Mapping[str, Any]], field: str, wanted: object) -> int | None:
    for place, label in enumerate(labels):
        if str(label[field]).casefold() == str(wanted).casefold():
            return place
    return None
