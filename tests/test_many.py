"""`emilie task` for many: files or rows in, one archive out."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from emilie.cli import main
from support import commands
from support.database import TestPostgres
from support.model import scripted_model

Task = Callable[..., subprocess.CompletedProcess[str]]
ROWS = 'Nom;Texte\nDurand;[dit "Un"]\nMartin;[panne]\n'


@pytest.fixture(scope="module")
def many_dsn(postgres: TestPostgres, worker_id: str) -> Iterator[str]:
    with postgres.copy(f"many_{worker_id}") as dsn:
        yield dsn


@pytest.fixture
def task(tmp_path: Path, many_dsn: str) -> Iterator[Task]:
    with scripted_model() as model:
        ours = {
            "EMILIE_DATA": str(tmp_path / "data"), "EMILIE_DATABASE_URL": many_dsn,
            "EMILIE_MODEL_URL": model.url,
        }  # fmt: skip

        def run(*arguments: str) -> subprocess.CompletedProcess[str]:
            return commands.emilie("task", *arguments, environment=commands.around(**ours))

        yield run


def test_rows_leave_as_an_archive_and_failures_are_told(
    task: Task, tmp_path: Path, many_dsn: str
) -> None:
    table, archive = tmp_path / "lignes.csv", tmp_path / "lot.zip"
    table.write_text(ROWS, "utf-8")
    given = ("--rows", str(table), "-c", "texte=Texte", "-o", str(archive), "--format", "md")
    done = task("reformulation", *given)
    assert done.returncode == 3, done.stderr
    assert "2 sur 2" in done.stderr
    assert "2 Martin : Le modèle a répondu par une erreur." in done.stderr
    assert zipfile.ZipFile(archive).namelist() == [
        "001 Durand.md", "resultats.csv", "resultats.xlsx", "echecs.csv",
    ]  # fmt: skip
    with psycopg.connect(many_dsn) as connection:
        for left in ("batches", "conversations", "batch_tables"):
            assert connection.execute(f"select count(*) from {left}").fetchone() == (0,)


def test_each_file_is_done_and_one_that_is_refused_is_told(task: Task, tmp_path: Path) -> None:
    archive = tmp_path / "lot.zip"
    (tmp_path / "note.txt").write_text("Le budget augmente.", "utf-8")
    (tmp_path / "secret.docx").write_bytes(b"")
    files = [str(tmp_path / name) for name in ("note.txt", "secret.docx")]
    done = task("synthese", *(each for file in files for each in ("--document", file)),
                "-o", str(archive), "--format", "table")  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "secret.docx : Ce fichier est vide" in done.stderr
    assert zipfile.ZipFile(archive).namelist() == ["resultats.csv", "resultats.xlsx"]


def test_what_cannot_be_done_is_refused_in_a_sentence(task: Task, tmp_path: Path) -> None:
    table = tmp_path / "lignes.csv"
    table.write_text(ROWS, "utf-8")
    alone = task("reformulation", "--rows", str(table))
    assert (alone.returncode, "vont avec « -o" in alone.stderr) == (2, True)
    unbound = task("reformulation", "--rows", str(table), "-o", str(tmp_path / "lot.zip"))
    assert unbound.returncode == 2
    assert "Reliez au moins une colonne" in unbound.stderr
    assert not (tmp_path / "lot.zip").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["synthese", "-o", "{}/lot.zip"], "« --document » ou « --rows »"),
        (["-o", "{}/lot.zip", "--document", "{}/a.txt"], "« -o » va avec une tâche"),
        (
            ["synthese", "-o", "{}/lot.zip", "--document", "{}/a.txt", "--rows", "{}/a.txt"],
            "« -o »",
        ),
        (["synthese", "-o", "{}/lot.zip", "--document", "{}/a.txt", "-c", "texte=T"], "« -o »"),
        (["synthese", "-o", "{}/absent/lot.zip", "--document", "{}/a.txt"], "n’existe pas"),
    ],
)
def test_what_would_be_lost_is_refused_before_anything_is_asked(
    tmp_path: Path, given: list[str], said: str
) -> None:
    (tmp_path / "a.txt").write_text("Le budget augmente.", "utf-8")
    told = CliRunner().invoke(main, ["task", *(each.format(tmp_path) for each in given)])
    assert (told.exit_code, said in told.output) == (2, True)
