"""What every export writer promises, and the rows it is given."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from annotation.kinds import Words
from quality.adding_up.wording import Ends


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer of one person; people are known by the name they have in this project alone.

    `earlier_words` is what the question said then, where it has been worded better since. `trusted_then` and
    `trusted_now` say how far the person was trusted when voting, and is by now, 0 to 1. `sound_check` is what
    the last check of the sound of their device found: tones told apart of 3 (`sides`), beeps counted right in
    noise of 2 (`in_noise`), quiet beeps heard of 5 (`quiet`), and its day (`at`).
    """

    person: str
    label: Words | None
    unsure: bool
    purpose: str
    source: str
    wording: int
    earlier_words: str | None
    answered_at: dt.datetime
    heard_seconds: float | None
    sound_check: dict[str, Any] | None = None
    trusted_then: float | None = None
    trusted_now: float | None = None

    def plain(self) -> dict[str, Any]:
        """Return the answer as values that JSON knows, its time in ISO 8601."""
        values = {column: getattr(self, column) for column in ANSWER_COLUMNS}
        return {**values, "answered_at": self.answered_at.isoformat()}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One question about one clip: what the answers add up to, how it was chosen, and every single answer.

    `known_label` is set where the clip serves as a check, because its label was known before; `other` is the
    second clip, where two are compared. `metadata` is what tables said of the clip, by column. `label` is
    the result in words, as annotation.kinds words it; `low` and `high` are the ends of its interval, `value`
    holds all of it. Times are in seconds; `agreement` goes from 0 to 1, and so do `posterior`, what the votes
    say of each label by its name, and `confidence`, how probable the label is by what audits say. `strength`
    and `other_strength` are where compared clips rank (Bradley-Terry, log-odds). `round` is the round of a
    loop that chose the clip, counted from 0. `decided_at` is when a person decided the label, `contests` how
    often it was contested, `why` all that led to it. Where a label is a `machine`'s, the next columns say
    after which round, how sure it was, and which model; nobody voted.
    """

    project: str
    clip: str
    clip_name: str
    speaker: str
    start: float | None
    end: float | None
    duration: float
    clip_licence: str
    metadata: dict[str, Any] | None
    other: str | None
    other_name: str | None
    question: str
    kind: str
    label: Words | None
    low: Ends | None
    high: Ends | None
    value: dict[str, Any] | None
    known_label: str | None
    support: int | None
    votes: int
    agreement: float | None
    tied: bool
    method: str
    machine: bool
    machine_round: int | None
    machine_confidence: float | None
    machine_model: str
    state: str
    selected_by: str
    selection_probability: float | None
    round: int | None
    feature_set: str
    feature_licence: str
    posterior: dict[str, float] | None
    confidence: float | None
    strength: float | None
    other_strength: float | None
    decided_at: str | None
    contests: int
    why: dict[str, Any]
    answers: tuple[AnswerRow, ...]


ANSWER_COLUMNS = tuple(field.name for field in fields(AnswerRow))
TASK_COLUMNS = tuple(field.name for field in fields(TaskRow))


class Writer(ABC):
    """Turns rows into text, piece by piece; it never holds more than one row."""

    #: How the format is asked for.
    name: ClassVar[str]
    title: ClassVar[str]
    #: One sentence for the person who downloads it.
    about: ClassVar[str]
    #: What a row of the file is; part of the file's name.
    holds: ClassVar[str]
    content_type: ClassVar[str]
    extension: ClassVar[str]

    @abstractmethod
    def write(self, rows: Iterable[TaskRow]) -> Iterator[str]:
        """Yield the file in pieces; a header comes before the first row is asked for."""
