"""`emilie keys`, as an operator types it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from emilie.cli import main
from emilie.inference.sensitivities import LABELS, SENSITIVITIES
from support import commands

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def keys(tmp_path: Path, dsn: str) -> Run:
    around = {"EMILIE_DATA": str(tmp_path / "data"), "EMILIE_DATABASE_URL": dsn}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = commands.around(**around)
        return commands.emilie("keys", *arguments, environment=environment, folder=tmp_path)

    return run


def listed(keys: Run, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(keys("list", "--json", *arguments).stdout)
    return found


def test_a_key_is_made_listed_and_revoked(keys: Run, dsn: str) -> None:
    assert "emilie keys create" in keys("list").stdout
    made = keys("create", "Éditeur", "--scope", "chat", "--expires", "90d", "--tokens-a-day", "5")
    secret = made.stdout.strip()
    assert (made.returncode, len(secret)) == (0, 50)
    assert "ne sera plus montrée" in made.stderr
    (key,) = listed(keys)
    assert (key["name"], key["scopes"], key["made_by"]) == ("Éditeur", ["chat"], None)
    assert (key["sensitivity"], key["tokens_a_day"], key["state"]) == ("interne", 5, "active")
    shown = keys("list").stdout
    assert "en vigueur" in shown
    assert "Interne" in shown, "as the screens write it"
    assert "Sensibilité des données envoyées : Interne." in made.stderr
    assert "0 / 5" in shown
    assert secret not in shown
    assert "révoquée" in keys("revoke", secret[:13] + "…").stdout
    assert [each["state"] for each in listed(keys)] == ["revoked"]
    with psycopg.connect(dsn) as connection:
        kinds = connection.execute("select kind, agent_id from events order by id").fetchall()
    assert kinds == [("key:made", None), ("key:revoked", None)]


def test_sensitivities_are_written_as_on_the_screens(keys: Run) -> None:
    assert keys("create", "Éditeur", "--sensitivity", "diffusion_restreinte").returncode == 0
    shown = keys("list").stdout
    assert "Diffusion Restreinte" in shown
    assert "diffusion_restreinte" not in shown
    assert [each["sensitivity"] for each in listed(keys)] == ["diffusion_restreinte"]
    written = Path(__file__).parents[1] / "web/src/locales/fr/policy.json"
    screens = json.loads(written.read_text("utf-8"))
    assert {level: screens[level] for level in SENSITIVITIES} == LABELS


def test_a_key_is_not_below_its_organisation_s_minimum(keys: Run) -> None:
    refused = keys("create", "Éditeur", "--sensitivity", "public")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "minimum de son organisation" in refused.stderr
    assert listed(keys) == []


def test_several_organisations_have_to_be_told_apart(keys: Run, dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "insert into organisations (id, name) values (gen_random_uuid(), 'Nord'), "
            "(gen_random_uuid(), 'Sud')"
        )
    vague = keys("create", "Éditeur")
    assert vague.returncode == 2
    assert "« Nord », « Sud »" in vague.stderr
    unknown = keys("create", "Éditeur", "--organisation", "Ouest")
    assert (unknown.returncode, "Ouest" in unknown.stderr) == (2, True)
    assert keys("list", "--organisation", "Ouest").returncode == 2
    for name in ("Nord", "Sud"):
        assert keys("create", "Éditeur", "--organisation", name).returncode == 0
    assert [key["organisation"] for key in listed(keys, "--organisation", "Sud")] == ["Sud"]
    assert keys("revoke", "Éditeur").returncode == 2
    assert keys("revoke", "Éditeur", "--organisation", "Sud").returncode == 0
    assert keys("revoke", "Éditeur").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["create", "  "],
        ["create", "x" * 81],
        ["create", "A", "--expires", "demain"],
        ["create", "A", "--expires", "0d"],
        ["create", "A", "--scope", "tout"],
        ["create", "A", "--sensitivity", "secret"],
        ["create", "A", "--tokens-a-day", "0"],
        ["revoke"],
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str]) -> None:
    refused = CliRunner().invoke(main, ["keys", *arguments])
    assert refused.exit_code == 2
    assert refused.stderr.strip()
    assert refused.stdout == ""


def test_a_taken_name_and_an_unknown_key_are_told(keys: Run) -> None:
    assert keys("create", "Éditeur").returncode == 0
    for arguments in (("create", "Éditeur"), ("revoke", "emilie_absent")):
        refused = keys(*arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert arguments[1] in refused.stderr
        assert "Traceback" not in refused.stderr
