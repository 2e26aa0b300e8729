"""The layout everything stands on: platform/ is a folder, never a package, and each app has one name."""

import ast
import importlib
import platform
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODULE = 400  # lines; the longest of ours should be far below
# One behaviour has many sides; a file of tests may show them together.
LONGEST_TESTS = 500


def app_folders() -> list[Path]:
    """Return every package of ours that runs: those in platform/ and those in the root."""
    candidates = [*ROOT.iterdir(), *(ROOT / "platform").iterdir()]
    ours = [folder for folder in candidates if (folder / "__init__.py").is_file()]
    return sorted(folder for folder in ours if folder.name != "benchmarks")


def written_modules() -> list[Path]:
    """Return every Python file that a person wrote."""
    folders = [*app_folders(), ROOT / "benchmarks", ROOT / "scripts", ROOT / "tests"]
    files = [*ROOT.glob("*.py"), *(file for folder in folders for file in folder.rglob("*.py"))]
    return [file for file in files if file.parent.name != "migrations"]


def pyproject() -> dict:
    """Return pyproject.toml as a dictionary."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_platform_is_the_standard_library_s():
    assert Path(platform.__file__) == Path(sysconfig.get_path("stdlib")) / "platform.py"
    assert platform.system()


def test_platform_is_the_standard_library_s_for_a_script_in_the_root():
    script = "import platform, uuid; print(platform.__file__)"
    printed = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert Path(printed.stdout.strip()) == Path(sysconfig.get_path("stdlib")) / "platform.py"


def test_the_platform_folder_is_no_package():
    assert (ROOT / "platform").is_dir()
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_no_folder_under_tests_is_a_package():
    assert [str(file) for file in (ROOT / "tests").rglob("__init__.py")] == []


def test_no_app_hides_a_module_of_the_standard_library():
    assert {folder.name for folder in app_folders()} & sys.stdlib_module_names == set()


@pytest.mark.parametrize("folder", app_folders(), ids=lambda folder: folder.name)
def test_each_app_is_imported_from_its_folder(folder):
    assert Path(importlib.import_module(folder.name).__file__ or "").parent == folder


def test_the_wheel_packs_every_app():
    packed = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert sorted(packed) == sorted(str(folder.relative_to(ROOT)) for folder in app_folders())


def test_import_linter_knows_every_app():
    linter = pyproject()["tool"]["importlinter"]
    names = {folder.name for folder in app_folders()}
    assert set(linter["root_packages"]) == names
    layered = {
        word for layer in linter["contracts"][0]["layers"] for word in layer.split() if word.isidentifier()
    }
    assert layered == names


def test_no_module_is_a_giant():
    lengths = {file: len(file.read_text().splitlines()) for file in written_modules()}
    assert len(lengths) > 100
    longest = {file: LONGEST_TESTS if ROOT / "tests" in file.parents else LONGEST_MODULE for file in lengths}
    assert {str(file): count for file, count in lengths.items() if count > longest[file]} == {}


def calls_itself_pure(file: Path) -> bool:
    """Whether the first line of a module's docstring ends in the word."""
    first, *_ = (ast.get_docstring(ast.parse(file.read_text())) or "").split("\n")
    return first.lower().endswith((" pure.", ": pure."))


def test_what_calls_itself_pure_is_held_to_it():
    held = tuple(pyproject()["tool"]["importlinter"]["contracts"][1]["source_modules"])
    pure = [
        ".".join(file.relative_to(app.parent).with_suffix("").parts)
        for app in app_folders()
        for file in app.rglob("*.py")
        if calls_itself_pure(file)
    ]
    assert len(pure) >= 5
    assert [name for name in pure if not name.startswith(held)] == []
