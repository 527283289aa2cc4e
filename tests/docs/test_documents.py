"""The documents are true: every command, link and target in them is tried."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api import reference
from api.app import create_app
from data.reading import bundled, examine, read
from graph import card, format_table
from graph.formats import FORMATS
from tests.api.serving import serving
from tests.api.watching import until

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "data" / "README.md"])
BLOCK = re.compile(r"^\s*```(\w+)\n(.*?)^\s*```", re.M | re.S)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def _commands(program: str) -> list[str]:
    found = []
    for document in DOCUMENTS:
        for language, text in BLOCK.findall(document.read_text("utf-8")):
            if language == "console":
                lines = (line.strip() for line in text.splitlines())
                found += [line[2:] for line in lines if line.startswith(f"$ {program} ")]
    return sorted(set(found))


@pytest.mark.parametrize("command", _commands("chronolex"))
def test_command_runs(command: str, tmp_path: Path) -> None:
    words = shlex.split(command)[1:]
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *words],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout or done.stderr or list(tmp_path.iterdir())


def test_readme_tries_at_least_one_of_each_use() -> None:
    said = " ".join(_commands("chronolex"))
    assert {"path", "status", "query", "timeline"} <= set(said.split())


@pytest.mark.parametrize("command", _commands("make"))
def test_make_target_exists(command: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{re.escape(command.split()[1])}:", makefile, re.M)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text("utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("name", ["README.md", "docs/paths.md"])
def test_python_of_the_documents_runs(name: str, tmp_path: Path) -> None:
    blocks = BLOCK.findall((ROOT / name).read_text("utf-8"))
    code = [text for language, text in blocks if language == "python"]
    assert code
    said = b""
    for text in code:
        lines = text.splitlines()
        indent = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
        plain = "\n".join(line[indent:] for line in lines)
        done = subprocess.run(
            [sys.executable, "-c", plain], cwd=tmp_path, capture_output=True, check=True
        )
        said += done.stdout
    assert b"MultiDiGraph" in said


def test_python_of_the_endpoint_runs(tmp_path: Path) -> None:
    blocks = BLOCK.findall((ROOT / "docs" / "sparql.md").read_text("utf-8"))
    (code,) = [text for language, text in blocks if language == "python"]
    assert "http://127.0.0.1:8000/" in code
    with serving(tmp_path / "log.txt") as running:
        code = code.replace("http://127.0.0.1:8000", running.url)
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, text=True
        )
    assert "[5 rows x 6 columns]" in done.stdout


@pytest.mark.parametrize(
    ("number", "said"), [*enumerate(["MultiDiGraph", "not_before", " graphs"])], ids=str
)
def test_python_of_the_docs_runs(number: int, said: str, tmp_path: Path) -> None:
    blocks = BLOCK.findall((ROOT / "docs" / "python.md").read_text("utf-8"))
    code = [text for language, text in blocks if language == "python"]
    assert len(code) == 3
    assert len([line for line in code[number].splitlines() if line]) == 3
    done = subprocess.run(
        [sys.executable, "-c", code[number]], cwd=tmp_path, capture_output=True, check=True
    )
    assert said in done.stdout.decode()


def test_reference_is_what_the_code_says() -> None:
    written = (ROOT / "docs" / "routes.md").read_text("utf-8")
    assert written == "\n".join(reference.markdown()).rstrip("\n") + "\n", (
        "run: python -m api.reference > docs/routes.md"
    )


def test_formats_are_what_the_registry_says() -> None:
    written = (ROOT / "docs" / "formats.md").read_text("utf-8")
    made = "\n".join(format_table.markdown()) + "\n"
    assert written == made, "run: python -m graph.format_table > docs/formats.md"


def test_every_format_of_an_export_tells_what_it_is_for() -> None:
    told = [form for form in FORMATS if form.writers]
    assert len(told) > 15
    for form in told:
        assert form.use, form.name
        assert (not form.counts) or form.limits, form.name


def test_card_is_what_the_records_say() -> None:
    written = (ROOT / "data" / "CARD.md").read_text("utf-8")
    made = "\n".join(card.card(read(bundled()))).rstrip("\n") + "\n"
    assert written == made, "run: python -m graph.card > data/CARD.md"


@pytest.mark.parametrize("command", _commands("curl"))
def test_curl_example_answers(command: str) -> None:
    words = shlex.split(command)[1:]
    url = next(word for word in words if word.startswith("http"))
    path = url.removeprefix("http://127.0.0.1:8000")
    data = [words[i + 1] for i, word in enumerate(words) if word == "--data-urlencode"]
    with TestClient(create_app(), base_url="http://127.0.0.1:8000") as client:
        assert until(lambda: client.get("/readyz").status_code == 200)
        if data:
            form = dict(item.split("=", 1) for item in data)
            answer = client.post(path, data=form)
        else:
            answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) > 150, answer.text


def test_example_record_is_sound(tmp_path: Path) -> None:
    text = (ROOT / "data" / "README.md").read_text("utf-8")
    example = next(body for language, body in BLOCK.findall(text) if language == "yaml")
    folder = tmp_path / "records"
    shutil.copytree(bundled(), folder)
    (folder / "events" / "example-act-publication.yaml").write_text(example, "utf-8")
    catalogue, problems = examine(folder)
    assert problems == []
    assert catalogue is not None
    assert "example-act-publication" in catalogue.events
