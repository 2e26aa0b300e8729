"""How the suite is judged: where EARMARK_REQUIRE_ALL is set, as in .ci/run, a skipped test is a failure."""

import os

import pytest


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    # Under xdist only the process that reports knows; its workers have no reporter.
    return len(reporter.stats.get("skipped", [])) if reporter else 0


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped something where nothing may be skipped."""
    if (
        os.environ.get("EARMARK_REQUIRE_ALL")
        and session.exitstatus == pytest.ExitCode.OK
        and _skipped(session.config)
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why such a run failed."""
    if os.environ.get("EARMARK_REQUIRE_ALL") and (count := _skipped(config)):
        terminalreporter.line(
            f"EARMARK_REQUIRE_ALL is set and {count} skipped: make what they need available.", red=True
        )
