"""`emilie ask` and `emilie summarise`: one turn in a terminal."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest

from emilie.ask import Terminal
from support import commands
from support.database import TestPostgres
from support.files import encrypted_pdf, report
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
def ask(emilie: Ask) -> Ask:
    return partial(emilie, "ask")


@pytest.fixture
def summarise(emilie: Ask) -> Ask:
    return partial(emilie, "summarise")


@pytest.fixture
def emilie(around: dict[str, str]) -> Ask:
    def run(*arguments: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return commands.emilie(*arguments, environment=around | more, given=given)

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


def test_summarises_a_long_file_with_its_pages(summarise: Ask, tmp_path: Path) -> None:
    path = tmp_path / "Rapport.pdf"
    path.write_bytes(report(80))
    done = summarise(str(path), "--length", "court")
    assert done.returncode == 0, done.stderr
    answer, _, sources = done.stdout.partition("\nSources\n")
    total = int(re.findall(r"partie \d+ sur (\d+) : Chapitre", done.stderr)[0])
    assert f"{total} parties lues sur {total}, " in done.stderr
    assert len(re.findall(r"^- ", answer, re.MULTILINE)) >= total
    assert {(int(page) - 1) // 16 for page in re.findall(r", p. (\d+) :", sources)} == set(range(5))


def test_refuses_what_cannot_be_read_and_summarises_the_rest(
    summarise: Ask, note: Path, tmp_path: Path
) -> None:
    bad = {
        "vide.txt": b"", "secret.pdf": encrypted_pdf(), "abîmé.pdf": b"%PDF-1.7 tronqu",
        "programme.exe": b"MZ\x90\0" + bytes(200), "blanc.txt": b" \n \n",
    }  # fmt: skip
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    names = [*bad, "absent.pdf", "."]
    done = summarise(*(str(tmp_path / name) for name in names), str(note))
    assert done.returncode == 3, done.stderr
    assert "2,88 euros" in done.stdout
    assert "Traceback" not in done.stderr
    for name in names:
        told = [
            line for line in done.stderr.splitlines() if line.startswith(f"{tmp_path / name} :")
        ]
        assert len(told) == 1, done.stderr
        assert told[0].endswith(".")


def test_nothing_to_summarise_fails(summarise: Ask, tmp_path: Path) -> None:
    (tmp_path / "vide.txt").touch()
    done = summarise(str(tmp_path / "vide.txt"))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "vide" in done.stderr


def test_a_summary_that_is_asked_wrongly_is_refused(summarise: Ask, note: Path) -> None:
    assert summarise().returncode == 2
    done = summarise(str(note), "--length", "immense")
    assert done.returncode == 2
    assert "'immense' n’est pas parmi 'court', 'moyen', 'long'" in done.stderr
    many = summarise(*[str(note)] * 11)
    assert many.returncode == 2
    assert "10" in many.stderr
    out_of_reach = f"http://127.0.0.1:{free_port()}/v1"
    assert summarise(str(note), EMILIE_MODEL_URL=out_of_reach).returncode == 1
