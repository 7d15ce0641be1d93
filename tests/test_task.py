"""`emilie task`, and what the doctor says of the files of tasks."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from emilie.doctor import guided_tasks
from emilie.settings import Settings
from support import commands
from support.database import TestPostgres
from support.model import scripted_model

Run = Callable[..., subprocess.CompletedProcess[str]]
WRONG = "Objet : Report\n\nMadame,\n\nUn report.\n\nCordialement,\n\nLou"


@pytest.fixture(scope="module")
def task_dsn(postgres: TestPostgres, worker_id: str) -> Iterator[str]:
    with postgres.copy(f"task_{worker_id}") as dsn:
        yield dsn


@pytest.fixture
def task(tmp_path: Path, task_dsn: str) -> Run:
    ours = {"EMILIE_DATA": str(tmp_path / "data"), "EMILIE_DATABASE_URL": task_dsn}

    def run(*arguments: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        environment = commands.around(**ours | more)
        return commands.emilie("task", *arguments, environment=environment, given=given)

    return run


def test_a_task_is_done_and_its_letter_is_checked(task: Run) -> None:
    with scripted_model() as model:
        done = task(
            "courriel", "-f", "intention=-", "-f", "qualite=prefet", "-f", "civilite=f",
            given=f'un report [dit "{WRONG}"]', EMILIE_MODEL_URL=model.url,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == WRONG
    assert "« Madame, », au lieu de « Madame la Préfète, »" in done.stderr


def test_documents_are_waited_for_and_summed_up(task: Run, tmp_path: Path) -> None:
    path = tmp_path / "Note.txt"
    path.write_text("Le télétravail est ouvert à tous les agents du service à compter de mars.\n")
    done = task("synthese", "--document", str(path), "-f", "longueur=court")
    assert done.returncode == 0, done.stderr
    assert "ouvert à tous les agents" in done.stdout


def test_tasks_are_listed_with_their_fields(task: Run) -> None:
    done = task()
    assert done.returncode == 0, done.stderr
    assert "courriel : Courriel, note." in done.stdout
    assert "ton : Ton (cordial, neutre, ferme ; par défaut neutre)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["courriel"], "Remplissez"),
        (["danser", "-f", "a=b"], "Cette tâche n’existe pas"),
        (["courriel", "-f", "intention"], "NOM=VALEUR est attendu"),
        (["courriel", "-f", "intention=x", "-f", "ton=sec"], "Ton"),
    ],
)
def test_what_is_wrong_is_refused_in_a_sentence(task: Run, arguments: list[str], told: str) -> None:
    done = task(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_names_the_file_and_the_place(tmp_path: Path) -> None:
    (tmp_path / "convocation.md").write_text("+++\nid = 3\n+++\n", "utf-8")
    wrong, right = guided_tasks(Settings(tasks=tmp_path))
    assert wrong.state == "en panne"
    assert "convocation.md" in wrong.detail
    assert "id (un texte)" in wrong.detail
    assert right.detail.startswith("courriel, synthese")
    [missing] = guided_tasks(Settings(tasks=tmp_path / "absent"))
    assert missing.state == "en panne"
