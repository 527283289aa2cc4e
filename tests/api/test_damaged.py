"""A store on disk that is damaged while it is served: a clear answer, and the others go on."""

from datetime import date
from pathlib import Path

from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from data.reading import bundled, read
from graph import generation
from tests.api.serving import TODAY

EVENT = "eu-ai-act-applies-annex-iii"


def test_an_event_that_cannot_be_read_is_503(tmp_path: Path) -> None:
    store = tmp_path / "store"
    generation.make(store, read(bundled()))
    settings = Settings(today=date.fromisoformat(TODAY), store=str(store))
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        [lines] = store.glob("*/records/events.ndjson")
        place = lines.read_bytes().index(b'"id":"%s"' % EVENT.encode())
        with lines.open("r+b") as held:
            held.seek(place)
            held.write(b"\0")
        answer = client.get(f"/events/{EVENT}.json")
        assert (answer.status_code, answer.json()["code"]) == (503, "store-damaged")
        assert "verify" in answer.json()["detail"]
        assert str(store) not in answer.text
        other = client.get("/events/eu-ai-act-parliament-position-2023.json")
        assert other.status_code == 200
