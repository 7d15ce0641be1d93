"""The commands, as an operator types them."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import httpx2
import psycopg
import pytest

from emilie import doctor
from emilie.findings import Finding
from emilie.settings import Settings
from support import commands
from support.database import TestPostgres
from support.model import scripted_model
from support.server import Server, free_port

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def emilie(tmp_path: Path) -> Run:
    """Run a command to its end."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        data = {"EMILIE_DATA": str(tmp_path / "data")}
        return commands.emilie(*arguments, environment=commands.around(**data | environment))

    return run


@pytest.fixture(scope="module")
def cli_dsn(postgres: TestPostgres, worker_id: str) -> Iterator[str]:
    with postgres.copy(f"cli_{worker_id}") as dsn:
        yield dsn


def sign_in(server: Server) -> httpx2.Client:
    client = httpx2.Client(base_url=server.url, timeout=20)
    signed = client.post("/api/sign-in/demonstration", json={"persona": "agent"})
    client.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
    return client


def test_help_is_in_french(emilie: Run) -> None:
    done = emilie("--help")
    assert done.returncode == 0
    assert "assistant IA souverain" in done.stdout
    for command in ("serve", "worker", "migrate", "doctor"):
        assert command in done.stdout


def test_refuses_to_listen_elsewhere(emilie: Run) -> None:
    done = emilie("serve", EMILIE_HOST="0.0.0.0")
    assert done.returncode == 2
    assert "refuse d’écouter sur 0.0.0.0" in done.stderr
    assert "[identity]" in done.stderr
    assert "Traceback" not in done.stderr


def test_refuses_to_listen_elsewhere_without_knowing_its_address(
    emilie: Run, tmp_path: Path
) -> None:
    path = tmp_path / "declared.toml"
    path.write_text(
        '[identity.pro]\nkind = "oidc"\nurl = "https://pro.example"\n'
        'client_id = "emilie"\nkey_env = "SECRET"\n'
    )
    done = emilie("serve", EMILIE_HOST="0.0.0.0", EMILIE_CATALOGUE=str(path))
    assert done.returncode == 2
    assert "EMILIE_ADDRESS" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_told(emilie: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = emilie("serve", "--port", str(port))
    assert done.returncode == 2
    assert f"Le port {port} est déjà pris" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_named_and_not_shown(emilie: Run) -> None:
    done = emilie("serve", EMILIE_PORT="secret-value")
    assert done.returncode == 2
    assert "EMILIE_PORT" in done.stderr
    assert "secret-value" not in done.stderr


def test_a_database_out_of_reach_is_told(emilie: Run) -> None:
    dsn = f"postgresql://emilie@127.0.0.1:{free_port()}/emilie"
    done = emilie("migrate", EMILIE_DATABASE_URL=dsn)
    assert done.returncode == 2
    assert "EMILIE_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_migrate_says_the_revision(emilie: Run, cli_dsn: str) -> None:
    done = emilie("migrate", EMILIE_DATABASE_URL=cli_dsn)
    assert (done.returncode, done.stderr) == (0, "")
    assert "révision" in done.stdout


def test_doctor_tries_everything(emilie: Run, cli_dsn: str) -> None:
    done = emilie("doctor", "--json", EMILIE_DATABASE_URL=cli_dsn)
    findings = {finding["name"]: finding for finding in json.loads(done.stdout)}
    assert findings["Base de données"]["state"] == "ok"
    assert "pgvector" in findings["Base de données"]["detail"]
    assert findings["Schéma et tâches"]["state"] == "ok"
    assert findings["Fichiers"]["state"] == "ok"
    assert "moteur intégré" in findings["Modèle"]["detail"]
    assert all(finding["advice"] for finding in findings.values() if finding["state"] != "ok")


def test_doctor_fails_when_something_needed_does(emilie: Run, cli_dsn: str) -> None:
    url = f"http://127.0.0.1:{free_port()}/v1"
    done = emilie("doctor", EMILIE_DATABASE_URL=cli_dsn, EMILIE_MODEL_URL=url)
    assert done.returncode == 1
    line = next(line for line in done.stdout.splitlines() if line.startswith("Modèle"))
    assert "en panne" in line


def test_doctor_says_what_lets_a_model_be_on_ones_own_network(emilie: Run, cli_dsn: str) -> None:
    with scripted_model() as model:
        around = {"EMILIE_DATABASE_URL": cli_dsn, "EMILIE_MODEL_URL": model.url}
        done = emilie("doctor", EMILIE_MODEL_PRIVATE="false", **around)
        assert done.returncode == 1
        assert "private = true" in done.stdout
        assert emilie("doctor", **around).returncode == 0


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return tmp_path / "emilie.toml"


def test_doctor_says_where_data_goes_as_it_concluded(
    emilie: Run, cli_dsn: str, catalogue: Path
) -> None:
    entry = '[[endpoints]]\nname = "{name}"\nurl = "{url}"\n{hosting}\n'
    with scripted_model() as model:
        catalogue.write_text(
            '[policy]\npreset = "france"\n'
            + entry.format(name="ici", url=model.url, hosting='organisations = ["Préfecture"]')
            + entry.format(name="ailleurs", url=model.url, hosting='hosting = { country = "US" }')
        )
        around = {"EMILIE_DATABASE_URL": cli_dsn, "EMILIE_CATALOGUE": str(catalogue)}
        done = emilie("doctor", "--json", **around)
    findings = {finding["name"]: finding for finding in json.loads(done.stdout)}
    assert "les données restent sur cette machine" in findings["Modèle ici"]["detail"]
    assert "relais" in findings["Modèle ici"]["advice"]
    there = "les données quittent cette machine (hébergement : US)"
    assert there in findings["Modèle ailleurs"]["detail"]
    assert findings["Modèle ailleurs"]["advice"] == ""
    assert findings["Politique"]["detail"] == (
        "préréglage « france » ; sans modèle : Public, Interne, Sensible, Diffusion Restreinte"
        " ; pour « Préfecture » : Diffusion Restreinte"
    )


def test_doctor_warns_of_organisations_that_nobody_is(
    emilie: Run, cli_dsn: str, catalogue: Path
) -> None:
    around = {"EMILIE_DATABASE_URL": cli_dsn, "EMILIE_CATALOGUE": str(catalogue)}
    catalogue.write_text('[organisations."Préfecture"]\n[organisations."Prefecture"]\n')
    # Before the first organisation nothing can be said.
    assert "Organisations" not in emilie("doctor", **around).stdout
    with psycopg.connect(cli_dsn) as connection:
        connection.execute(
            "insert into organisations (id, name) values (gen_random_uuid(), 'Préfecture')"
        )
    done = emilie("doctor", "--json", **around)
    [found] = [each for each in json.loads(done.stdout) if each["name"] == "Organisations"]
    assert (found["state"], "« Prefecture »" in found["detail"]) == ("à vérifier", True)
    assert "« Préfecture »" in found["advice"]
    assert "Préfecture" not in found["detail"]


def test_doctor_names_the_database_that_fails(emilie: Run) -> None:
    dsn = f"postgresql://emilie@127.0.0.1:{free_port()}/emilie"
    done = emilie("doctor", EMILIE_DATABASE_URL=dsn)
    assert done.returncode == 1
    assert "EMILIE_DATABASE_URL" in done.stdout
    assert "pas de connexion : rien n’écoute à cette adresse" in done.stdout


def test_doctor_tells_what_breaks_in_french(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def refuse(_: Settings) -> list[Finding]:
        raise PermissionError(errno.EACCES, "Permission denied", "/etc/clé")

    def break_down(_: Settings, **__: object) -> list[Finding]:
        raise RuntimeError("event loop is closed")

    others = ("machine", "database", "files", "guided_tasks", "search", "tools", "pages", "ocr")
    for name in (*others, "catalogue", "chromium"):
        monkeypatch.setattr(doctor, name, lambda _, **__: [])
    monkeypatch.setattr(doctor, "python", refuse)
    monkeypatch.setattr(doctor, "model", break_down)
    first, second = doctor.examine(settings)
    assert (first.state, first.detail) == ("en panne", "/etc/clé : accès refusé")
    assert re.fullmatch(
        r"erreur inattendue \(RuntimeError, à test_cli\.py, ligne \d+\)", second.detail
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('FATAL:  password authentication failed for user "x"', "le compte ou le mot de passe"),
        ('FATAL:  database "x" does not exist', "cette base n’existe pas"),
        ("server closed the connection unexpectedly", "le serveur l’a refusée"),
    ],
)
def test_what_postgresql_refuses_is_told_in_french(said: str, told: str) -> None:
    assert told in doctor.why_not_connected(said)


def test_serves_and_stops_with_nothing_left(own_server: Server) -> None:
    own_server.start()
    assert f"Émilie : {own_server.url} (Ctrl-C pour arrêter)" in own_server.log.read_text()
    assert own_server.stop(signal.SIGINT) < 5
    end = time.monotonic() + 60
    while (own_server.data / "postgres" / "cluster" / "postmaster.pid").exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(own_server.url)


def test_stops_while_an_answer_is_read(own_server: Server) -> None:
    with scripted_model() as model:
        own_server.environment["EMILIE_MODEL_URL"] = model.url
        own_server.start()
        with closing(sign_in(own_server)) as client:
            conversation = client.post("/api/conversations", json={}).json()["id"]
            path = f"/api/conversations/{conversation}/turns"
            asked = {"text": "[lent] Racontez", "documents": []}
            with client.stream("POST", path, json=asked) as turn:
                pieces = turn.iter_bytes()
                assert b"text-delta" in next(p for p in pieces if b"text-delta" in p)
                assert own_server.stop(signal.SIGINT) < 5
                # It did not wait for the end.
                assert b"mot99" not in b"".join(pieces)


def test_comes_back_after_sigkill(own_server: Server) -> None:
    own_server.start()
    with closing(sign_in(own_server)) as client:
        conversation = client.post("/api/conversations", json={}).json()["id"]
        own_server.stop(signal.SIGKILL)
        own_server.start()
        assert client.get(f"/api/conversations/{conversation}").status_code == 200


def test_the_database_killed_while_serving_comes_back(own_server: Server) -> None:
    own_server.start()
    note = own_server.data / "postgres" / "cluster" / "postmaster.pid"
    os.kill(int(note.read_text().splitlines()[0]), signal.SIGKILL)
    own_server.wait(time.monotonic() + 60)
    assert own_server.process is not None
    assert own_server.process.poll() is None


def test_follows_what_started_it(tmp_path: Path, cli_dsn: str) -> None:
    """make, killed or interrupted, takes the server with it."""
    port = free_port()
    # This test may itself be run by make, which must not speak to the other one.
    around = {name: value for name, value in os.environ.items() if not name.startswith("M")}
    around |= {
        "EMILIE_DATABASE_URL": cli_dsn,
        "EMILIE_PORT": str(port),
        "EMILIE_DATA": str(tmp_path / "data"),
    }
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"run:\n\t@exec {sys.executable} -m emilie.cli serve --follow-parent\n")
    for number in (signal.SIGINT, signal.SIGKILL):
        make = subprocess.Popen(
            ["make", "-f", str(makefile)], env=around, stdout=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
        assert make.stdout is not None
        try:
            assert "Ctrl-C" in make.stdout.readline()
            make.send_signal(number)
            make.wait(timeout=60)
            make.stdout.read()  # Ends when the server does.
        finally:
            make.stdout.close()
            with suppress(ProcessLookupError):
                os.killpg(make.pid, signal.SIGKILL)
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(f"http://127.0.0.1:{port}")


def test_worker_starts_and_stops(tmp_path: Path, cli_dsn: str) -> None:
    around = dict(os.environ) | {"EMILIE_DATABASE_URL": cli_dsn, "EMILIE_DATA": str(tmp_path)}
    worker = subprocess.Popen(
        [sys.executable, "-m", "emilie.cli", "worker"], env=around, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert worker.stdout is not None
    assert "prête" in worker.stdout.readline()
    query = "select count(*) from procrastinate_workers"
    end = time.monotonic() + 60
    with psycopg.connect(cli_dsn, autocommit=True) as connection:
        while connection.execute(query).fetchone() == (0,):
            assert time.monotonic() < end, "the worker never registered"
            time.sleep(0.05)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    worker.stdout.close()


def test_settings_of_tests_ignore_the_environment(settings: Settings) -> None:
    assert not [name for name in os.environ if name.startswith("EMILIE_")]
    assert settings.model.url is None
