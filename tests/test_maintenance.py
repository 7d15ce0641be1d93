"""`emilie maintenance`, as an operator types it where screens cannot be reached."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from support import commands

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def maintenance(tmp_path: Path, dsn: str) -> Run:
    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        around = {"EMILIE_DATA": str(tmp_path / "data"), "EMILIE_DATABASE_URL": dsn}
        environment = commands.around(**around, **more)
        return commands.emilie("maintenance", *arguments, environment=environment, folder=tmp_path)

    return run


def test_it_is_closed_told_and_opened(maintenance: Run, dsn: str) -> None:
    assert maintenance("status").stdout.strip() == "Pas de maintenance."
    closed = maintenance("on", "--message", "Nouveau modèle.", "--minutes", "90")
    assert (closed.returncode, "en quelques secondes" in closed.stdout) == (0, True)
    status = maintenance("status").stdout
    assert status.startswith("Maintenance en cours depuis le")
    assert "jusqu’au" in status
    assert maintenance("off").returncode == 0
    assert maintenance("status").stdout.strip() == "Pas de maintenance."
    with psycopg.connect(dsn) as connection:
        kept = connection.execute(
            "select source, changed_by, after ->> 'fr' from steering_changes order by id"
        ).fetchall()
    assert kept == [("terminal", None, "Nouveau modèle."), ("terminal", None, None)]


def test_the_environment_prevails_and_says_so(maintenance: Run) -> None:
    said = maintenance("status", EMILIE_MAINTENANCE="off").stderr
    assert "EMILIE_MAINTENANCE=off l’emporte" in said
    wrong = maintenance("status", EMILIE_MAINTENANCE="peut-être")
    assert (wrong.returncode, "EMILIE_MAINTENANCE" in wrong.stderr) == (2, True)


@pytest.mark.parametrize("minutes", ["0", "-5", "demain", "1e9", "", "99999999"])
def test_a_duration_that_is_none(maintenance: Run, minutes: str) -> None:
    assert maintenance("on", "--minutes", minutes).returncode == 2
