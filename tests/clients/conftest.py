"""The server that foreign clients talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.serving import serving


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(log) as running:
        yield f"{running.url}/sparql"
    assert "Traceback" not in log.read_text()
