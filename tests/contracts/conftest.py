"""What the project says of itself: the variables it reads, its commands, its make targets."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP_FOLDERS = [*(ROOT / name for name in ("annotation", "quality", "activelearning")), ROOT / "platform"]
# Django's own; set by manage.py and config.asgi, never by a person.
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}


def _is_reader(function: ast.expr) -> bool:
    """Whether this is env.text, env.number, ..., os.getenv or os.environ.get."""
    match function:
        case ast.Attribute(value=ast.Name(id="env")):
            return True
        case ast.Attribute(value=ast.Name(id="os"), attr="getenv"):
            return True
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id="os"), attr="environ")):
            return True
    return False


def _variable(node: ast.AST) -> str | None:
    """Return the variable that a node reads."""
    match node:
        case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]) if _is_reader(function):
            return name
        case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(name))):
            return name
    return None


def variables_read(source: str) -> set[str]:
    """Return the names of all environment variables that a module reads."""
    return {name for node in ast.walk(ast.parse(source)) if (name := _variable(node))} - NOT_OURS


@pytest.fixture(scope="session")
def settings_variables() -> set[str]:
    """The variables that the running site reads."""
    files = [file for folder in APP_FOLDERS for file in folder.rglob("*.py")]
    return set().union(*(variables_read(file.read_text()) for file in files))


@pytest.fixture(scope="session")
def compose_variables() -> set[str]:
    """The variables that docker-compose.yml asks for."""
    return set(re.findall(r"\$\{([A-Z][A-Z0-9_]*)", (ROOT / "docker-compose.yml").read_text()))


@pytest.fixture(scope="session")
def developer_variables() -> set[str]:
    """The variables that only make, the tests and .ci/run look at."""
    files = [ROOT / "Makefile", ROOT / "conftest.py", ROOT / "tests" / "conftest.py"]
    files += [file for folder in ("scripts", ".ci") for file in (ROOT / folder).iterdir() if file.is_file()]
    return set().union(*(re.findall(r"\bEARMARK_[A-Z_]+\b", file.read_text()) for file in files))


@pytest.fixture(scope="session")
def own_commands() -> set[str]:
    """The management commands of our apps."""
    files = [file for folder in APP_FOLDERS for file in folder.rglob("management/commands/*.py")]
    return {file.stem for file in files if not file.stem.startswith("_")}


@pytest.fixture(scope="session")
def make_targets() -> set[str]:
    """The targets that `make help` lists."""
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
