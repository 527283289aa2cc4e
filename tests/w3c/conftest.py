"""Without the W3C suite: `pytest tests/w3c` fails and says why, `pytest` says so in its summary."""

from pathlib import Path

import pytest

from tests.w3c.suite import HERE, missing, present

collect_ignore = [] if present() else ["test_suite.py", "test_rewrite.py"]


def pytest_configure(config: pytest.Config) -> None:
    """Fail a run that asks for nothing but the suite."""
    asked = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    if not present() and asked and all(path.is_relative_to(HERE) for path in asked):
        raise pytest.UsageError(missing())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line that nobody overlooks: these tests did not run."""
    if not present():
        terminalreporter.section("W3C SPARQL tests NOT RUN", yellow=True, bold=True)
        terminalreporter.write_line(missing(), yellow=True)
