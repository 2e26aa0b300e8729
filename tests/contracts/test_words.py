"""What people read can be translated: no sentence in Python stands there in English alone."""

import ast
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("platform", "annotation", "quality", "activelearning")
GETTEXT = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext",
    "pgettext_lazy", "npgettext",
}  # fmt: skip

#: Files whose words are not those of a page, each with its reason.
SPARED = {
    "*/migrations/*": "they say what was",
    "*/management/*": "the command line speaks English",
    "platform/config/*": "whoever runs the site reads the log",
    "platform/common/terminal.py": "the command line",
    "platform/jobs/checking.py": "a check by whoever runs the site",
    "platform/game/simulation/*": "made-up people on the command line",
    "platform/game/points/checking.py": "a check by whoever runs the site",
    "platform/clips/corpus.py": "a folder is imported on the command line",
    "annotation/named.py": "a project is named on the command line",
    "quality/replay/*": "read on the command line",
    "platform/api/*s.py": "the documentation of the API is in English",
    "platform/api/me.py": "the documentation of the API is in English",
    "platform/common/rows.py": "whoever runs the site reads the log",
    "platform/common/paging.py": "the documentation of the API is in English",
    "platform/api/listening.py": "the documentation of the API is in English",
    "platform/api/authentication.py": "only programs come without the page's token",
    "platform/jobs/jobs.py": "a check by whoever runs the site",
    "platform/live/consumers.py": "programs read it, no page shows it",
    "platform/pages/demo/*": "the demo's projects are in one language, as everybody's are",
    "platform/clips/sheets/terms.py": "the words that data sheets are kept in",
    "platform/audio/*": "pure; a job keeps what it says of a file in the database, in English",
    "platform/clips/labels.py": "a job keeps what it says of a table in the database, in English",
    "platform/clips/labelling.py": "a job keeps what it says of a table in the database, in English",
    "platform/clips/sheets/matching.py": "a job keeps what it says of a table in the database, in English",
    "platform/clips/sheets/reading.py": "a job keeps what it says of a table in the database, in English",
    "platform/clips/preparing.py": "a job keeps what it says of a file in the database, in English",
    "platform/clips/intake.py": "a job keeps what it says of a file in the database, in English",
    "platform/clips/cleaning.py": "a job keeps what it says of a file in the database, in English",
    "platform/clips/cutting/segments.py": "pure; says of lines of a table what jobs say of the others",
}  # fmt: skip

#: What these are told is for whoever programs or runs the site.
FOR_PROGRAMMERS = {
    "ValueError", "TypeError", "OSError", "TransactionManagementError", "ParseError", "UnknownFeatureSet",
    "UnknownStrategy", "RowsLost", "NotNormalised", "TooShort", "NotFinite", "OpenApiResponse",
    "OpenApiExample",
}  # fmt: skip

#: What is made of a person's mistake, or told to them; the first word is the sentence.
TELLS = {"UserError", "Forbidden", "Conflict", "ValidationError", "locked_draft", "bad_answer", "bad_option"}
MESSAGES = {"success", "error", "warning", "info"}
#: The words of forms and jobs, by how they are called.
LABELS = {"label", "help_text", "empty_label", "message", "verbose_name"}
#: A sentence, or three words and more, from a capital on.
SENTENCE = re.compile(r"[A-ZÄÖÜ“][^\s{}]*[ ,].*[.?!…]|[A-ZÄÖÜ“]\S* \S+ \S+.*", re.DOTALL)


class Found(NamedTuple):
    """Words that nobody can translate."""

    line: int
    words: str


def called(call: ast.Call) -> str:
    """Return the last name of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def owner(call: ast.Call) -> str:
    """Return the name before the dot of what is called."""
    return getattr(getattr(call.func, "value", None), "id", "")


def spoken(node: ast.AST) -> str:
    """Return a text as it is written, with {} for what is filled in; nothing where it is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(spoken(part) or "{}" for part in node.values)
    return ""


def tellers(trees: Iterable[ast.Module]) -> set[str]:
    """Return the names of all errors that people read: UserError and whatever is made of it."""
    bases = {
        node.name: {getattr(base, "attr", getattr(base, "id", "")) for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    known = set(TELLS)
    while more := {name for name, above in bases.items() if above & known} - known:
        known |= more
    return known


def is_for_people(text: str) -> bool:
    """Return whether this reads like a sentence or a title, and not like a name, SQL or a header."""
    return bool(SENTENCE.fullmatch(text)) and not re.match(r"[A-Z_]{2,} |Content-", text)


class Reader(ast.NodeVisitor):
    """Collects what a module says to people without gettext."""

    def __init__(self, tellers: set[str]) -> None:
        self.tellers = tellers
        self.found: list[Found] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        """Pass by what is only a text: a docstring."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Look at what is told, labelled, logged or translated."""
        name = called(node)
        if name in GETTEXT:
            self.in_gettext(node)
            return
        if name in FOR_PROGRAMMERS or is_logging(node):
            return
        if node.args and (name in self.tellers or is_message(node)):
            # The request comes before a message's words, the project before those of a refusal.
            place = 1 if is_message(node) or name == "locked_draft" else 0
            self.must_be_marked(node.args[place])
        for keyword in node.keywords:
            if keyword.arg in LABELS:
                self.must_be_marked(keyword.value)
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Look at the labels of choices."""
        if any(getattr(base, "attr", "").endswith("Choices") for base in node.bases):
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
                    self.must_be_marked(line.value.elts[-1])
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Pass by how a row calls itself, which no page shows."""
        if node.name != "__str__":
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Take down what reads like a sentence."""
        if is_for_people(spoken(node)):
            self.take_down(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Take down a sentence with something filled in, as a whole."""
        if is_for_people(spoken(node)):
            self.take_down(node)
        else:
            self.generic_visit(node)

    def in_gettext(self, node: ast.Call) -> None:
        """A sentence that is put together before it is looked up is never found."""
        if node.args and isinstance(node.args[0], ast.JoinedStr):
            self.take_down(node.args[0])

    def must_be_marked(self, node: ast.expr) -> None:
        """Take down words of any length that stand where people read them; UAR is UAR in every language."""
        if re.search(r"[a-z]", spoken(node)):
            self.take_down(node)

    def take_down(self, node: ast.AST) -> None:
        """Remember words once."""
        found = Found(getattr(node, "lineno", 0), spoken(node))
        if found not in self.found:
            self.found.append(found)


def is_message(call: ast.Call) -> bool:
    """Return whether this is one of Django's messages."""
    return owner(call) == "messages" and called(call) in MESSAGES


def is_logging(call: ast.Call) -> bool:
    """Return whether this is a line of the log."""
    return owner(call) == "logger" or called(call) == "exception"


def unmarked(tree: ast.Module, known: set[str]) -> list[Found]:
    """Return what a module says to people that gettext does not know, in the order of its lines."""
    reader = Reader(known)
    reader.visit(tree)
    return sorted(reader.found)


@cache
def modules() -> list[str]:
    """Return every module of the site, as a path from its root."""
    files = (file for part in PARTS for file in (ROOT / part).rglob("*.py"))
    return sorted(str(file.relative_to(ROOT)) for file in files)


def is_spared(file: str) -> bool:
    """Return whether the words of a file are not those of a page."""
    return any(fnmatch(file, pattern) for pattern in SPARED)


def complaints() -> Iterator[str]:
    """Yield each place with words that nobody can translate."""
    trees = {file: ast.parse((ROOT / file).read_text()) for file in modules() if not is_spared(file)}
    known = tellers(trees.values())
    for file, tree in trees.items():
        for line, words in unmarked(tree, known):
            yield f"{file}:{line}: {words}"


def test_what_people_read_in_python_can_be_translated():
    assert not list(complaints()), "mark these with gettext, or say in SPARED why nobody on a page reads them"


@pytest.mark.parametrize("pattern", SPARED)
def test_what_is_spared_is_there(pattern):
    assert any(fnmatch(file, pattern) for file in modules())


@pytest.mark.parametrize(
    "source",
    [
        'raise UserError("No.")',
        'raise Conflict(f"{number} clips are gone.", code="state")',
        'GONE = "This clip is gone."',
        'words = {STATE: f"Paused until {then}."}',
        'messages.success(request, "Saved.")',
        'field = forms.CharField(label="Name")',
        'start(jobs.work, message="Working")',
        'class State(models.TextChoices):\n    OPEN = "open", "Open"',
        'return "Somebody looks at it first"',
        '_(f"{number} clips are gone.")',
    ],
)
def test_words_without_gettext_are_found(source):
    assert unmarked(ast.parse(source), TELLS)


@pytest.mark.parametrize(
    "source",
    [
        '"""A module about something."""',
        'raise UserError(_("No."), code="no", field="answers")',
        'GONE = gettext_lazy("This clip is gone.")',
        'messages.success(request, _("%(number)s are gone.") % {"number": number})',
        'class State(models.TextChoices):\n    OPEN = "open", _("Open")',
        'raise ValueError("There is no such strategy.")',
        'logger.warning("Job %s was not queued.", job.pk)',
        'cursor.execute("SELECT id FROM clips WHERE state = 1")',
        'start(jobs.work, message=file.name, kind="jobs.work")',
    ],
)
def test_marked_words_and_those_of_programs_are_left_alone(source):
    assert not unmarked(ast.parse(source), TELLS)
