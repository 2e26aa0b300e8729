"""What every kind of question says about itself. Pure."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from common.errors import UserError

LONGEST_WORDS = 60
# As tables and programs get it: words, a number, or two numbers.
Words = str | float | tuple[float, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its answers are checked: `names` are its labels' names by id, in their order.

    `duration` is the clip's length in seconds.
    """

    text: str
    options: Mapping[str, Any]
    names: Mapping[int, str]
    duration: float


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said, in the columns of an annotation; nothing at all means unsure."""

    label_id: int | None = None
    value: Sequence[Any] | None = None
    number: float | None = None
    x: float | None = None
    y: float | None = None
    text: str = ""
    preferred: str = ""

    @property
    def is_unsure(self) -> bool:
        """Whether nothing was said."""
        return self == Said()

    def columns(self) -> dict[str, Any]:
        """Return every column with its value."""
        return asdict(self)


class Misfit(UserError):  # noqa: N818 - named after what it is, as the other errors that people read
    """What does not fit a question, in English; `sentence` and `facts` are what another language needs."""

    def __init__(self, sentence: str, *, field: str, **facts: str | float) -> None:
        plain = {name: f"{fact:.2f}" if isinstance(fact, float) else fact for name, fact in facts.items()}
        super().__init__(sentence % plain, field=field)
        self.sentence = sentence
        self.facts = facts


def gettext_noop(sentence: str) -> str:
    """Mark a sentence that is translated where it is said (annotation.services); gettext knows this name."""
    return sentence


class Kind(ABC):
    """One kind of question: its options and labels, its answers, and how they are stored and worded."""

    name: ClassVar[str]
    #: What its owner chooses it by.
    title: ClassVar[str]
    #: What the body of an answer calls it.
    field: ClassVar[str]
    #: The columns that an answer fills; all others stay empty.
    columns: ClassVar[tuple[str, ...]]
    #: Every option, with the value it has when its owner says nothing.
    defaults: ClassVar[Mapping[str, Any]] = {}
    #: Of how many labels one can be made; none for most kinds.
    fewest_labels: ClassVar[int] = 0
    most_labels: ClassVar[int] = 0
    #: What to do, in a sentence that names the question.
    wanting: ClassVar[str]
    #: Whether a turn has two clips.
    compares: ClassVar[bool] = False

    def options(self, given: Mapping[str, Any], labels: int) -> dict[str, Any]:
        """Return all options of a question with so many labels, or say which of those given does not fit."""
        for name in given:
            if name not in self.defaults:
                raise bad_option(
                    gettext_noop("“%(name)s” is no setting of this kind of question."), name=name
                )
        return self._options({**self.defaults, **given}, labels)

    def _options(self, full: dict[str, Any], labels: int) -> dict[str, Any]:
        return full

    @abstractmethod
    def read(self, asked: Asked, given: object) -> Said:
        """Return what an answer says, whatever stood in its body; or say what is wrong with it."""

    @abstractmethod
    def words(self, said: Said, names: Mapping[int, str]) -> Words:
        """Return an answer in words."""

    def refusal(self, asked: Asked) -> UserError:
        """Return the sentence for an answer that is missing or of another kind."""
        return bad_answer(self.wanting, asked)


def bad_answer(sentence: str, asked: Asked, **facts: str | float) -> Misfit:
    """Return what is wrong with an answer."""
    return Misfit(sentence, field="answers", question=asked.text, **facts)


def bad_option(sentence: str, field: str = "options", **facts: str | float) -> Misfit:
    """Return what is wrong with the settings of a question: with one of them, where it is named."""
    return Misfit(sentence, field=field, **facts)


def is_label(given: object, asked: Asked) -> bool:
    """Return whether this is the id of one of the question's labels."""
    return is_whole(given) and given in asked.names


def is_whole(given: object) -> bool:
    """Return whether this is a whole number; true and false are none."""
    return isinstance(given, int) and not isinstance(given, bool)


def number_of(given: object) -> float | None:
    """Return a finite number, or nothing."""
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        return None
    try:
        number = float(given)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def whole_option(options: Mapping[str, Any], name: str, least: int, most: int) -> int:
    """Return an option that is a whole number within these bounds."""
    given = options[name]
    if not is_whole(given) or not least <= given <= most:
        sentence = gettext_noop("“%(name)s” must be a whole number from %(least)s to %(most)s.")
        raise bad_option(sentence, name, name=name, least=least, most=most)
    return int(given)


def words_option(options: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    """Return an option that is a few words, trimmed."""
    given = options[name]
    if not isinstance(given, str) or len(given.strip()) > LONGEST_WORDS or not is_printable(given):
        sentence = gettext_noop("“%(name)s” must be a few words, at most %(most)s characters.")
        raise bad_option(sentence, name, name=name, most=LONGEST_WORDS)
    if needed and not given.strip():
        raise bad_option(gettext_noop("Say in a word or two what “%(name)s” means."), name, name=name)
    return given.strip()


def is_printable(given: str) -> bool:
    """Return whether a text can stand on one line and in any database."""
    return all(char.isprintable() for char in given)
