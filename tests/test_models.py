"""`emilie models`, as an operator types it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from emilie.model_commands import progress_words
from support import commands
from support.hub import REPOSITORY, FakeHub, fake_hub
from support.model import scripted_model
from support.server import free_port
from support.weights import write_model

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("weights") / "petit.gguf", name="Petit")


@pytest.fixture
def hub(file: Path) -> Iterator[FakeHub]:
    with fake_hub() as hub:
        hub.files = {"petit.gguf": file.read_bytes()}
        yield hub


@pytest.fixture
def around(tmp_path: Path) -> dict[str, str]:
    return dict(os.environ) | {"EMILIE_DATA": str(tmp_path / "data")}


@pytest.fixture
def models(around: dict[str, str], tmp_path: Path) -> Run:
    """Run `emilie models …` to its end."""

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        done = commands.emilie("models", *arguments, environment=around | more, folder=tmp_path)
        assert "Traceback" not in done.stderr
        return done

    return run


def test_fetch_then_list_then_test(models: Run, hub: FakeHub, tmp_path: Path) -> None:
    done = models("fetch", REPOSITORY, EMILIE_HUB_URL=hub.url)
    assert (done.returncode, done.stderr) == (0, "")
    path = tmp_path / "data" / "models" / "petit.gguf"
    assert f"Téléchargé : {path}" in done.stdout
    assert "SHA-256 vérifiée" in done.stdout
    assert f"EMILIE_MODEL_FILE={path} make run" in done.stdout

    again = models("fetch", REPOSITORY, "petit.gguf", EMILIE_HUB_URL=hub.url)
    assert again.returncode == 0
    assert "Déjà là" in again.stdout

    (path.parent / "coupe.gguf").write_bytes(path.read_bytes()[:-50])
    listed = json.loads(models("list", "--json", EMILIE_MODEL_FILE="petit.gguf").stdout)
    assert [each["name"] for each in listed["endpoints"]] == ["principal", "integre"]
    assert listed["endpoints"][0]["state"] == "prêt à servir, contexte 8192"
    assert listed["endpoints"][0]["hosting"] == "sur cette machine"
    assert [each["file"] for each in listed["files"]] == ["coupe.gguf", "petit.gguf"]
    assert "incomplet" in listed["files"][0]["state"]

    tried = models("test", "petit.gguf")
    assert tried.returncode == 0, tried.stdout
    assert "Premier mot : " in tried.stdout
    assert "jetons/s (48 en tout)" in tried.stdout
    assert "Outils : acceptés, mais le modèle ne les a pas appelés" in tried.stdout


def test_list_asks_each_endpoint(models: Run) -> None:
    with scripted_model() as model:
        done = models("list", EMILIE_MODEL_URL=model.url, EMILIE_MODEL_LABEL="Essai")
    assert "Essai" in done.stdout
    assert "répond" in done.stdout
    url = f"http://127.0.0.1:{free_port()}/v1"
    assert "joignable" in models("list", EMILIE_MODEL_URL=url).stdout


def test_list_shows_what_tokens_cost(models: Run, tmp_path: Path) -> None:
    entry = '[[endpoints]]\nname = "{name}"\nurl = "http://127.0.0.1:1/v1"\n{price}\n'
    (tmp_path / "emilie.toml").write_text(
        entry.format(name="cher", price="price = { input = 0.4, output = 2 }")
        + entry.format(name="inconnu", price="")
    )
    done = models("list")
    assert "€/M JETONS LUS / ÉCRITS" in done.stdout
    assert "0,40 € / 2,00 €" in done.stdout
    listed = json.loads(models("list", "--json").stdout)["endpoints"]
    assert [each["price"] for each in listed] == ["0,40 € / 2,00 €", "non déclaré"]


def test_a_key_that_no_header_carries_is_told_and_not_shown(models: Run, tmp_path: Path) -> None:
    around = {"EMILIE_MODEL_URL": "http://127.0.0.1:1/v1", "EMILIE_MODEL_KEY": "se\ncret"}
    for command in (["list"], ["test", "principal"]):
        done = models(*command, **around)
        assert done.returncode == 2
        assert "EMILIE_MODEL_KEY" in done.stderr
        assert "cret" not in done.stderr + done.stdout
    entry = '[[endpoints]]\nname = "x"\nurl = "http://127.0.0.1:1/v1"\nkey_env = "CLE"\n'
    (tmp_path / "emilie.toml").write_text(entry)
    for command in (["list"], ["test", "x"]):
        done = models(*command, CLE="se\ncret")
        assert (done.returncode, "(CLE)" in done.stderr) == (2, True)
        assert "cret" not in done.stderr + done.stdout


def test_test_measures_a_remote_endpoint(models: Run) -> None:
    with scripted_model() as model:
        done = models("test", "principal", EMILIE_MODEL_URL=model.url)
    assert done.returncode == 0, done.stdout
    assert "Réponse : « Vous avez demandé" in done.stdout
    assert "jetons/s (7 en tout)" in done.stdout


def test_test_fails_when_the_model_does(models: Run, tmp_path: Path) -> None:
    done = models("test", "principal", EMILIE_MODEL_URL=f"http://127.0.0.1:{free_port()}/v1")
    assert done.returncode == 1
    assert "joignable" in done.stdout
    (tmp_path / "faux.gguf").write_text("rien")
    done = models("test", "principal", EMILIE_MODEL_FILE="faux.gguf")
    assert done.returncode == 1
    assert "n’est pas un fichier GGUF" in done.stdout


def test_unknown_names_are_told(models: Run) -> None:
    done = models("test", "absent")
    assert done.returncode == 2
    assert "connus\u00a0: integre" in done.stderr


def test_fetch_says_what_is_wrong(models: Run, hub: FakeHub) -> None:
    assert "EMILIE_HUB_URL" in models("fetch", "a/b").stderr
    ours = {"EMILIE_HUB_URL": hub.url}
    assert "n’existe pas" in models("fetch", "a/b", **ours).stderr
    assert "petit.gguf" in models("fetch", REPOSITORY, "grand.gguf", **ours).stderr
    away = models("fetch", REPOSITORY, EMILIE_HUB_URL=f"http://127.0.0.1:{free_port()}")
    assert away.returncode == 2
    assert "n’est pas joignable" in away.stderr
    hub.lies = {"oid": "0" * 64}
    wrong = models("fetch", REPOSITORY, **ours)
    assert wrong.returncode == 2
    assert "n’est pas celui qui était attendu" in wrong.stderr
    hub.lies = {"size": 10**16}
    assert "Il manque de la place" in models("fetch", REPOSITORY, **ours).stderr


def test_a_file_and_an_address_at_once_are_refused(models: Run) -> None:
    done = models("list", EMILIE_MODEL_FILE="a.gguf", EMILIE_MODEL_URL="http://127.0.0.1:1/v1")
    assert done.returncode == 2
    assert "EMILIE_MODEL_" in done.stderr


def in_a_terminal(command: list[str], around: dict[str, str]) -> str:
    """What a command writes on the terminal that it is given."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, env=around, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        written = b""
        with suppress(OSError):  # the terminal's other end is closed
            while piece := os.read(ours, 4096):
                written += piece
        os.close(ours)
        assert process.wait(30) == 0
    return written.decode()


def test_progress_is_one_line_of_a_terminal(
    hub: FakeHub, around: dict[str, str], tmp_path: Path
) -> None:
    hub.files = {"grand.gguf": write_model(tmp_path / "x", layers=4, width=256).read_bytes()}
    command = [sys.executable, "-m", "emilie.cli", "models", "fetch", REPOSITORY]
    shown = in_a_terminal(command, around | {"EMILIE_HUB_URL": hub.url})
    progress, _, rest = shown.rpartition("\x1b[K")
    assert "100\u00a0%" in progress
    assert "\n" not in progress
    assert "Téléchargé : " in rest


@pytest.mark.parametrize(
    ("there", "total", "speed", "words"),
    [
        (
            1_200_000_000, 4_100_000_000, 11.6e6,
            "1,2 Go sur 4,1 Go · 29 % · 11,6 Mo/s · reste 4 min 10 s",
        ),
        (50, 100, 5, "50 octets sur 100 octets · 50 % · 5 octets/s · reste 10 s"),
        (0, 10**10, 10**6, "0 octets sur 10,0 Go · 0 % · 1,0 Mo/s · reste 2 h 46 min"),
        (7_000, None, 1_000, "7,0 ko · 1,0 ko/s"),
        (10, 100, 0, "10 octets sur 100 octets · 10 %"),
    ],
)  # fmt: skip
def test_progress_says_how_long(there: int, total: int | None, speed: float, words: str) -> None:
    assert progress_words(there, total, speed).replace("\u00a0", " ") == words
