"""SPARQL engines of others, started where a test asks for one, each once in a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines import Running, running


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running("oxigraph", tmp_path_factory.mktemp("oxigraph")) as made:
        yield made


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running("virtuoso", tmp_path_factory.mktemp("virtuoso")) as made:
        yield made
