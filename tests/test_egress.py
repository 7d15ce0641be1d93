"""`emilie egress`, as an operator types it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support import commands

Run = Callable[..., subprocess.CompletedProcess[str]]
SECRETS = ("motdepasse", "cle-secrete")


@pytest.fixture
def egress(tmp_path: Path) -> Run:
    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        data = {"EMILIE_DATA": str(tmp_path / "data")}
        around = commands.around(**data | environment)
        done = commands.emilie("egress", *arguments, environment=around)
        assert not [secret for secret in SECRETS if secret in done.stdout + done.stderr]
        assert "Traceback" not in done.stderr
        return done

    return run


Places = list[dict[str, Any]]


def serving(done: subprocess.CompletedProcess[str]) -> Places:
    """Where the service goes by itself."""
    return [place for place in json.loads(done.stdout) if place["command"] is None]


def test_an_instance_as_it_is_goes_nowhere(egress: Run, tmp_path: Path) -> None:
    done = egress()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Nulle part")
    assert serving(egress("--json")) == []
    assert egress(EMILIE_MODEL_URL="", EMILIE_PROXY_URL="").stdout == done.stdout
    # Looking changes nothing.
    assert not (tmp_path / "data").exists()


def test_what_commands_alone_reach_is_listed_too(egress: Run) -> None:
    def by_command(**declared: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for place in json.loads(egress("--json", **declared).stdout):
            if place["command"]:
                found.setdefault(place["command"], []).append(place["address"])
        return found

    ports = (11434, 8080, 8001, 1234)
    whole = "http(s)://…"
    assert by_command() == {
        "emilie models fetch": [whole],
        "emilie doctor": [f"http://127.0.0.1:{port}" for port in ports],
    }
    assert len(by_command(EMILIE_PORT="8080")["emilie doctor"]) == 3
    # An endpoint declared, none is looked for.
    model = {"EMILIE_MODEL_URL": "https://a.example/v1"}
    assert by_command(**model) == {"emilie models fetch": [whole]}
    hub = {"EMILIE_HUB_URL": "https://hub.example", "EMILIE_HUB_HOSTS": "cdn.example"}
    assert sorted(by_command(**model, **hub)["emilie models fetch"]) == [
        whole, "https://cdn.example:443", "https://hub.example:443",
    ]  # fmt: skip
    proxy = {"EMILIE_PROXY_URL": "http://proxy.intra:3128"}
    assert by_command(**proxy)["emilie models fetch"] == [whole, "http://proxy.intra:3128"]
    assert "Par la commande : emilie models fetch" in egress().stdout


@pytest.mark.parametrize(
    ("url", "declared", "private"),
    [
        ("http://127.0.0.1:4318/v1/traces", "", True),
        ("http://collecteur.example:4318/v1/traces", "", False),
        ("http://collecteur.intra:4318/v1/traces", "true", True),
    ],
)
def test_the_collector_of_traces_is_held_to_the_rule_of_endpoints(
    egress: Run, url: str, declared: str, private: bool
) -> None:
    around = {"EMILIE_TRACES_URL": url, "EMILIE_TRACES_PRIVATE": declared}
    proxy = {"EMILIE_PROXY_URL": "http://proxy.intra:3128"}
    collector = serving(egress("--json", **around, **proxy))[0]
    assert (collector["private"], collector["through_proxy"]) == (private, not private)


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
    listed = serving(egress("--json", **declared))
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
    [place] = serving(egress("--json", **declared))
    assert place["address"] == "postgresql://10.0.0.5:5432"
    socket = "postgresql://emilie@/emilie?host=/var/run/postgresql"
    assert serving(egress("--json", EMILIE_DATABASE_URL=socket)) == []


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
    listed = serving(egress("--json", EMILIE_CATALOGUE=str(file)))
    assert [(place["address"], place["owner"], place["private"]) for place in listed] == [
        ("https://un.example:443", "endpoint un", False),
        ("http://vllm.intra:8000", "endpoint deux", True),
    ]
    file.write_text('[[endpoints]]\nname = "un"\nurl = "http://2130706433/motdepasse"\n')
    done = egress(EMILIE_CATALOGUE=str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert "endpoints.un.url" in done.stderr


def test_the_mail_server_is_listed_without_its_password(egress: Run) -> None:
    mail = {
        "EMILIE_MAIL_URL": "smtp://compte:motdepasse@mail.example",
        "EMILIE_MAIL_SENDER": "e@a.example",
        "EMILIE_MAIL_SITE": "https://e.example", "EMILIE_PROXY_URL": "http://proxy.intra:3128",
    }  # fmt: skip
    [place] = serving(egress("--json", **mail))
    assert (place["address"], place["owner"]) == ("smtp://mail.example:587", "mail")
    # An HTTP proxy carries none of it.
    assert place["through_proxy"] is False
    assert serving(egress("--json", **mail, EMILIE_MAIL_SEND="false")) == []
