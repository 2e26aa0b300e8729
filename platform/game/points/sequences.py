"""The rows of answers in which patterns are sought: what one person said, and what others said beside it."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from annotation.kinds import Said
from annotation.models import Annotation, Purpose, Question
from game.points.comparing import Reader
from game.points.patterns import Pattern, Place, pattern_in
from quality.adding_up.texts import same
from quality.checks.judged import said_in
from quality.labels.casting import SAID
from quality.labels.told import said_in_words

# Of fewer answers by others nobody knows the shares of a project.
FEWEST_OTHERS = 20
MOST_OTHERS = 500


@dataclass(frozen=True)
class Found:
    """A pattern in the answers to one question: its turns, and the answers in words."""

    question: Question
    pattern: Pattern
    turns: Sequence[UUID]
    said: Sequence[str]


def patterns_of(reader: Reader) -> list[Found]:
    """Return the patterns in a person's answers, of each question at most the surest."""
    return [
        found
        for question in reader.questions.values()
        if (found := _pattern_of(reader, question, len(reader.questions)))
    ]


def _pattern_of(reader: Reader, question: Question, questions: int) -> Found | None:
    mine = [one for one in reader.answers if one.task.question_id == question.pk and one.assignment_id]
    said = [(one, word) for one in mine if (word := word_of(said_in(one))) is not None]
    shares = _shares(reader.person_id, question)
    if not shares:
        return None
    if question.subjective:
        # There somebody may rightly say one thing more often than others do.
        own = _parts(Counter(word for _, word in said))
        shares = {word: max(shares.get(word, 0.0), own.get(word, 0.0)) for word in shares.keys() | own}
    places = [Place(word, _others(reader, one)) for one, word in said]
    found = pattern_in(places, shares, questions)
    if found is None:
        return None
    held = [one for one, _ in said[found.first : found.last + 1]]
    words = [str(said_in_words(question, one)) for one in held]
    return Found(question, found, [one.assignment_id for one in held if one.assignment_id], words)


def word_of(said: Said) -> Hashable | None:
    """Return what makes two answers the same word of a row; None where nothing was said, or in regions."""
    if said.is_unsure:
        return None
    if said.value is not None:
        return None if any(isinstance(one, dict | list) for one in said.value) else tuple(sorted(said.value))
    if said.x is not None and said.y is not None:
        return round(4 * said.x), round(4 * said.y)
    if said.number is not None:
        return said.number
    return said.label_id or said.preferred or same(said.text)


def _others(reader: Reader, one: Annotation) -> Mapping[Hashable, int]:
    counted: Counter[Hashable] = Counter()
    if one.purpose == Purpose.VOTE:
        counted.update(
            word for vote in reader.others[one.task_id] if (word := word_of(vote.said)) is not None
        )
    return counted


def _shares(person_id: int, question: Question) -> dict[Hashable, float]:
    """Return how often each answer was given by others lately; nothing where too few were."""
    votes = Annotation.objects.filter(task__question=question, purpose=Purpose.VOTE, unsure=False)
    newest = votes.exclude(annotator=person_id).order_by("-pk").values_list(*SAID)[:MOST_OTHERS]
    counted = Counter(word for row in newest if (word := word_of(Said(*row))) is not None)
    return _parts(counted) if counted.total() >= FEWEST_OTHERS else {}


def _parts(counted: Mapping[Hashable, int]) -> dict[Hashable, float]:
    whole = sum(counted.values())
    return {word: number / whole for word, number in counted.items()}
