"""`emilie ask`: one turn in a terminal."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from emilie.ask import Terminal
from support.database import TestPostgres
from support.model import scripted_model
from support.server import free_port

Ask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def ask_dsn(postgres: TestPostgres, worker_id: str) -> Iterator[str]:
    with postgres.copy(f"ask_{worker_id}") as dsn:
        yield dsn


@pytest.fixture
def around(tmp_path: Path, ask_dsn: str) -> dict[str, str]:
    ours = {"EMILIE_DATA": str(tmp_path / "data"), "EMILIE_DATABASE_URL": ask_dsn}
    return dict(os.environ) | ours


@pytest.fixture
def ask(around: dict[str, str]) -> Ask:
    def run(*arguments: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "emilie.cli", "ask", *arguments], env=around | more,
            check=False, capture_output=True, text=True, input=given, timeout=90,
        )  # fmt: skip

    return run


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "Note « télétravail ».txt"
    path.write_text(
        "Le télétravail est ouvert à tous les agents du service.\n\n"
        "Le forfait est de 2,88 euros par jour, dans la limite de 253,44 euros par an.\n"
    )
    return path


def test_answers_out_of_a_document_with_its_sources(ask: Ask, note: Path) -> None:
    done = ask("Quel est le montant du forfait par jour ?", "--document", str(note))
    assert done.returncode == 0, done.stderr
    answer, _, sources = done.stdout.partition("\nSources\n")
    assert "2,88 euros" in answer
    assert re.search(r"\[1\]", answer)
    assert "#source-" not in answer
    assert sources.startswith(f"[1] {note.name}")


def test_reads_the_question_from_the_standard_input(ask: Ask) -> None:
    done = ask("-", "--task", "courriel", given="Rédige un courriel : réunion mardi 14 h, salle B")
    assert done.returncode == 0, done.stderr
    assert "salle B" in done.stdout


def test_a_file_that_cannot_be_read_is_refused(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "vide.txt").touch()
    done = ask("Résume", "--document", str(tmp_path / "vide.txt"))
    assert done.returncode == 2
    assert "vide" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_refused(ask: Ask) -> None:
    done = ask("Résume", "--document", "absent.pdf")
    assert done.returncode == 2
    assert "absent.pdf" in done.stderr


def test_a_model_out_of_reach_fails(ask: Ask) -> None:
    done = ask("Bonjour", EMILIE_MODEL_URL=f"http://127.0.0.1:{free_port()}/v1")
    assert done.returncode == 1
    assert "joignable" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_interruption_stops_the_answer(around: dict[str, str], ask_dsn: str) -> None:
    command = [sys.executable, "-m", "emilie.cli", "ask", "[lent] Racontez"]
    with scripted_model() as model:
        process = subprocess.Popen(
            command, env=around | {"EMILIE_MODEL_URL": model.url}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.read(5)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in errors
    query = "select metadata->>'state' from messages where role = 'assistant' order by id desc"
    with psycopg.connect(ask_dsn) as connection:
        assert connection.execute(query).fetchone() == ("stopped",)


def test_links_cut_anywhere_become_marks() -> None:
    said: list[str] = []
    terminal = Terminal(said.append, said.append)
    for letter in "Oui [1](#source-1), [voir](https://x.example) et [2":
        terminal.show({"type": "text-delta", "delta": letter})
    terminal.show({"type": "text-end"})
    assert "".join(said) == "Oui [1], [voir](https://x.example) et [2\n"
