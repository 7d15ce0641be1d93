"""`emilie compare`: two files, what changed, and an exit code as `diff` has them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support import commands, decree
from support.files import encrypted_pdf

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}


def compare(*arguments: object) -> subprocess.CompletedProcess[str]:
    return commands.emilie("compare", *map(str, arguments), environment=ENVIRONMENT)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "ancien.pdf", tmp_path / "nouveau.txt"
    old.write_bytes(decree.pdf_of(decree.OLD))
    new.write_bytes(decree.text_of(decree.NEW))
    return old, new


def test_what_changed_is_told_article_by_article(files: tuple[Path, Path]) -> None:
    done = compare(*files)
    assert done.returncode == 1, done.stderr
    told = done.stdout
    assert told.startswith(
        "De ancien.pdf à nouveau.txt, article par article : "
        "2 modifiés, 1 ajouté, 1 supprimé, 1 renuméroté, 6 inchangés."
    )
    assert "— Article 2 (modifié)" in told
    assert "dans un délai de [-trois-] {+un+} mois. Le refus est {+écrit,+} motivé" in told
    assert "— Article 5 → Article 4 (modifié)" in told
    assert "[-2,88-] {+3,12+}" in told
    assert "Article 3" not in told
    assert "— Article 3 (inchangé)" in compare(*files, "--all").stdout


def test_one_line_of_json_for_each_change(files: tuple[Path, Path]) -> None:
    lines = [json.loads(line) for line in compare(*files, "--json").stdout.splitlines()]
    assert [line["kind"] for line in lines] == [
        "modified", "removed", "modified", "renumbered", "added",
    ]  # fmt: skip
    assert lines[1]["new"] is None
    assert lines[0]["old"]["label"] == "Article 2"
    assert {"op": "inserted", "text": "un "} in lines[0]["segments"]
    assert len(compare(*files, "--json", "--all").stdout.splitlines()) == 11


def test_the_same_text_has_no_difference(files: tuple[Path, Path], tmp_path: Path) -> None:
    copy = tmp_path / "copie.txt"
    copy.write_bytes(decree.text_of(decree.OLD))
    done = compare(files[0], copy)
    assert done.returncode == 0, done.stdout
    assert "10 inchangés" in done.stdout


def test_each_file_that_cannot_be_read_is_refused_in_a_sentence(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    bad = {
        "vide.txt": b"", "secret.pdf": encrypted_pdf(), "abîmé.pdf": b"%PDF-1.7 tronqu",
        "programme.exe": b"MZ\x90\0" + bytes(200), "blanc.txt": b" \n \n",
    }  # fmt: skip
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    names = [*bad, "absent.pdf"]
    for first, second in zip(names[::2], names[1::2], strict=True):
        done = compare(tmp_path / first, tmp_path / second)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Traceback" not in done.stderr
        for name in (first, second):
            [told] = [line for line in done.stderr.splitlines() if f"{name} :" in line]
            assert told.endswith(".")
    done = compare(files[0], tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert compare(files[0]).returncode == 2
    assert compare(*files, "--nimporte").returncode == 2
