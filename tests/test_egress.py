"""`emilie egress`, as an operator types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
SECRETS = ("motdepasse", "cle-secrete")


@pytest.fixture
def egress(tmp_path: Path) -> Run:
    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        around = dict(os.environ) | {"EMILIE_DATA": str(tmp_path / "data")} | environment
        done = subprocess.run(
            [sys.executable, "-m", "emilie.cli", "egress", *arguments], env=around, check=False,
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert not [secret for secret in SECRETS if secret in done.stdout + done.stderr]
        assert "Traceback" not in done.stderr
        return done

    return run


def test_an_instance_as_it_is_goes_nowhere(egress: Run, tmp_path: Path) -> None:
    done = egress()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Nulle part")
    assert json.loads(egress("--json").stdout) == []
    assert egress(EMILIE_MODEL_URL="", EMILIE_PROXY_URL="").stdout == done.stdout
    # Looking changes nothing.
    assert not (tmp_path / "data").exists()


def test_every_place_is_listed_with_its_reason(egress: Run) -> None:
    declared = {
        "EMILIE_DATABASE_URL": "postgresql://emilie:motdepasse@db1,[fd00::5]:5433/emilie",
        "EMILIE_MODEL_URL": "https://API.example.org./v1?cle-secrete",
        "EMILIE_MODEL_KEY": "cle-secrete",
        "EMILIE_MODEL_LABEL": "Grand modèle",
        "EMILIE_MODEL_OPERATOR": "Opérateur de l’État",
        "EMILIE_MODEL_COUNTRY": "FR",
        "EMILIE_PROXY_URL": "http://compte:motdepasse@proxy.intra:3128",
    }
    done = egress(**declared)
    assert done.returncode == 0
    for said in ("Base de données", "«\u00a0Grand modèle\u00a0»", "Opérateur de l’État · FR",
                 "Serveur mandataire", "non déclaré"):  # fmt: skip
        assert said in done.stdout
    listed = json.loads(egress("--json", **declared).stdout)
    assert [place["address"] for place in listed] == [
        "postgresql://db1:5432",
        "postgresql://[fd00::5]:5433",
        "https://api.example.org:443",
        "http://proxy.intra:3128",
    ]
    assert listed[2]["operator"] == "Opérateur de l’État"
    assert [place["through_proxy"] for place in listed] == [False, False, True, False]


def test_a_database_named_by_libpqs_own_variables_is_listed(egress: Run) -> None:
    declared = {"EMILIE_DATABASE_URL": "postgresql:///emilie", "PGHOST": "10.0.0.5"}
    [place] = json.loads(egress("--json", **declared).stdout)
    assert place["address"] == "postgresql://10.0.0.5:5432"
    socket = "postgresql://emilie@/emilie?host=/var/run/postgresql"
    assert json.loads(egress("--json", EMILIE_DATABASE_URL=socket).stdout) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMILIE_DATABASE_URL", "motdepasse motdepasse"),
        ("EMILIE_MODEL_URL", "localhost:11434/motdepasse"),
        ("EMILIE_MODEL_URL", "ftp://motdepasse"),
        ("EMILIE_MODEL_", "https://compte:motdepasse@a.example/v1"),
        ("EMILIE_MODEL_URL", "http://2130706433/motdepasse"),
        ("EMILIE_MODEL_URL", "http://a:99999/motdepasse"),
        ("EMILIE_MODEL_PRIVATE", "motdepasse"),
        ("EMILIE_PROXY_URL", "socks5://compte:motdepasse@proxy"),
    ],
)
def test_what_leads_nowhere_is_named_and_not_shown(egress: Run, name: str, value: str) -> None:
    done = egress(**{"EMILIE_MODEL_URL" if name == "EMILIE_MODEL_" else name: value})
    assert done.returncode == 2
    assert name in done.stderr


def test_the_endpoints_of_the_file_are_listed(egress: Run, tmp_path: Path) -> None:
    file = tmp_path / "emilie.toml"
    file.write_text(
        '[[endpoints]]\nname = "un"\nurl = "https://un.example/v1"\nlabel = "Un"\n'
        'hosting = { operator = "Hébergeur", country = "FR" }\n'
        '[[endpoints]]\nname = "deux"\nurl = "http://vllm.intra:8000/v1"\nprivate = true\n'
    )
    listed = json.loads(egress("--json", EMILIE_CATALOGUE=str(file)).stdout)
    assert [(place["address"], place["owner"], place["private"]) for place in listed] == [
        ("https://un.example:443", "endpoint un", False),
        ("http://vllm.intra:8000", "endpoint deux", True),
    ]
    file.write_text('[[endpoints]]\nname = "un"\nurl = "http://2130706433/motdepasse"\n')
    done = egress(EMILIE_CATALOGUE=str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert "endpoints.un.url" in done.stderr
