"""Where everything must run, a skipped test fails the run; elsewhere it does not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUITE = {
    "skip_inside": "import pytest\ndef test_one(): pytest.skip('no browser')\n",
    "skip_on_import": "import pytest\npytest.importorskip('no_such_module')\n",
    "run": "def test_one(): pass\n",
}


def run_suite(folder: Path, content: str, *options: str, require_all: bool) -> int:
    """Run one test file under the project's root conftest and return pytest's exit status."""
    shutil.copy(ROOT / "conftest.py", folder)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_one.py").write_text(content)
    (folder / "test_two.py").write_text("def test_two(): pass\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    environment = {
        **os.environ,
        "EARMARK_REQUIRE_ALL": "1" if require_all else "",
        "PYTEST_ADDOPTS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode


@pytest.mark.parametrize("options", [(), ("-p", "xdist", "-n", "1")], ids=["alone", "xdist"])
def test_a_skip_fails_where_everything_must_run(tmp_path, options):
    assert run_suite(tmp_path, SUITE["skip_inside"], *options, require_all=True) == 1


def test_a_skipped_module_fails_where_everything_must_run(tmp_path):
    assert run_suite(tmp_path, SUITE["skip_on_import"], require_all=True) == 1


@pytest.mark.parametrize(("content", "require_all"), [("skip_inside", False), ("run", True)])
def test_other_runs_pass(tmp_path, content, require_all):
    assert run_suite(tmp_path, SUITE[content], require_all=require_all) == 0
