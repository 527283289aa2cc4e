"""Settings, where a fresh application is needed."""

from __future__ import annotations

import warnings
from datetime import date

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings, table


@pytest.fixture(scope="module")
def early() -> TestClient:
    """The application on a day before the Digital Omnibus."""
    return TestClient(create_app(Settings(today=date(2026, 1, 1), query_workers=1)))


def test_today_is_a_setting(early: TestClient) -> None:
    with early:
        told = early.get("/events/eu-ai-act-applies-annex-iii").json()
        assert told["as_of"] == {"valid_at": "2026-01-01", "known_at": "2026-01-01"}
        assert told["date"]["edtf"] == "2026-08-02"
        assert {item["stage"] for item in told["pending"]} == {"proposed"}


def test_a_fault_of_ours_is_a_problem_without_its_inner_words() -> None:
    app = create_app(Settings(query_workers=1))

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("secret words")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/fault")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal-error"
    assert "secret" not in answer.text


def test_openapi_is_made_without_a_warning(early: TestClient) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert early.get("/openapi.json").status_code == 200


def test_every_setting_has_a_help_text() -> None:
    for variable, _, help_ in table():
        assert variable.startswith("CHRONOLEX_")
        assert help_, variable
