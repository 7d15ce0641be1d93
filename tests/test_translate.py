"""`emilie translate`: a file, its translation beside it, and an exit code that tells."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

from emilie.documents.translation.kept import Kept, asked_by
from emilie.translate_report import drop
from support import commands, files
from support.model import ScriptedModel, scripted_model
from support.rich import word
from support.translating import translated


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        model.pace = 0
        yield model


def environment(model: ScriptedModel | None) -> dict[str, str]:
    usual = {"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    return usual if model is None else usual | {"EMILIE_MODEL_URL": model.url}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "emilie.cli", "translate", *map(str, arguments)]


def translate(model: ScriptedModel | None, *arguments: object) -> subprocess.CompletedProcess[str]:
    return commands.emilie("translate", *map(str, arguments), environment=environment(model))


def test_a_file_is_translated_beside_itself(model: ScriptedModel, tmp_path: Path) -> None:
    file, glossary = tmp_path / "note.docx", tmp_path / "g.csv"
    content = word()
    file.write_bytes(content)
    glossary.write_text("chien;dog\nrapport;report\n")
    done = translate(model, file, "--to", "en", "--glossary", glossary)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    made = docx.Document(io.BytesIO((tmp_path / "note.en.docx").read_bytes()))
    assert [run.text for each in made.paragraphs for run in each.runs if run.bold] == [
        translated("chat")
    ]
    assert [run.text for each in made.paragraphs for run in each.runs if run.italic] == ["DOG "]
    assert "segment 13 sur 13" in done.stderr
    assert "13 segments traduits" in done.stderr
    again = translate(model, file, "--to", "en")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "existe déjà" in again.stderr
    assert file.read_bytes() == content


def test_what_is_to_be_checked_is_told_with_why(model: ScriptedModel, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Il faut [deux et deux] jours.\n\nLe rebelle est ici.\n")
    (tmp_path / "g.csv").write_text("rebelle;rebel\n")
    out = tmp_path / "b.txt"
    done = translate(model, file, "--to", "en", "--glossary", tmp_path / "g.csv", "-o", out)
    assert done.returncode == 0, done.stderr
    assert "À vérifier : « Il faut [deux et deux] jours. » (nombre +4)" in done.stderr
    assert "(terme du glossaire absent rebel)" in done.stderr
    assert "2 à vérifier" in done.stderr
    assert out.read_text().startswith(translated("Il faut "))


def test_each_thing_that_cannot_be_done_is_one_sentence(
    model: ScriptedModel, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Une phrase.")
    (tmp_path / "a.csv").write_text("a,b\nc,d\n")
    (tmp_path / "vide.txt").write_bytes(b"")
    (tmp_path / "abîmé.docx").write_bytes(files.repacked(word(), "word/document.xml", b"<w"))
    (tmp_path / "faux.csv").write_text("fr;en\nseul\n")
    asked: list[tuple[list[object], str]] = [
        (["absent.docx", "--to", "en"], "n’existe pas"),
        (["a.txt", "--to", "zzzz"], "n’est pas le code d’une langue"),
        (["a.csv", "--to", "en"], "ne se traduit pas"),
        (["vide.txt", "--to", "en"], "est vide"),
        (["abîmé.docx", "--to", "en"], "abîmé"),
        (["a.txt", "--to", "en", "--glossary", tmp_path / "faux.csv"], "ligne 2"),
        (["a.txt", "--to", "en", "-o", tmp_path / "a.txt"], "existe déjà"),
        (["a.txt", "--to", "en", "-o", tmp_path / "absent" / "b.txt"], "n’a pas pu être écrit"),
    ]
    for arguments, words in asked:
        done = translate(model, tmp_path / str(arguments[0]), *arguments[1:])
        assert done.returncode == 2, (arguments, done.stderr)
        assert words in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
    assert (tmp_path / "a.txt").read_text() == "Une phrase."


def test_without_a_model_it_says_how_to_connect_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Une phrase.")
    done = translate(None, tmp_path / "a.txt", "--to", "en")
    assert done.returncode == 1
    assert "EMILIE_MODEL_URL" in done.stderr
    assert not (tmp_path / "a.en.txt").exists()


def test_a_model_that_fails_leaves_nothing(model: ScriptedModel, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Une [panne] ici.")
    done = translate(model, tmp_path / "a.txt", "--to", "en")
    assert done.returncode == 1
    assert "sk-secrète" not in done.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "a.txt"]


def test_interrupted_it_says_so(model: ScriptedModel, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Une phrase [muet] ici.")
    before = len(model.requests)
    process = subprocess.Popen(
        command(tmp_path / "a.txt", "--to", "en"), env=environment(model),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    end = time.monotonic() + 60
    while len(model.requests) == before and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert b"Traceback" not in said


def kept(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_bytes().splitlines() if line]


def test_a_second_run_asks_only_for_what_is_missing(model: ScriptedModel, tmp_path: Path) -> None:
    lines = [f"La phrase numéro {number} du texte." for number in range(60)]
    file, out = tmp_path / "a.txt", tmp_path / "b.txt"
    side = tmp_path / "b.txt.emilie"
    file.write_text("\n\n".join([*lines, "La phrase en [panne] du texte."]))
    done = translate(model, file, "--to", "en", "-o", out)
    assert done.returncode == 1
    assert "b.txt.emilie : relancez la même commande" in done.stderr
    assert not out.exists()
    assert side.stat().st_mode & 0o077 == 0
    there = len(kept(side)) - 1
    assert 0 < there <= 60
    # Killed in the middle of a line.
    with side.open("ab") as torn:
        torn.write(b'{"text": "La phr')
    before = len(model.requests)
    # The document was corrected meanwhile: only what changed, and what is missing.
    file.write_text("\n\n".join([*lines, "Une fin."]))
    again = translate(model, file, "--to", "en", "-o", out)
    assert again.returncode == 0, again.stderr
    assert f"Reprise : {there} segments sur 61" in again.stderr
    sent = [str(body["messages"][-1]["content"]) for body in model.requests[before:]]
    assert sum(each.count("La phrase") for each in sent) == 60 - there
    assert out.read_text() == translated("\n\n".join([*lines, "Une fin."]))
    # Nothing is missing: nothing is kept.
    assert not side.exists()


def test_what_was_kept_for_another_request_is_replaced(
    model: ScriptedModel, tmp_path: Path
) -> None:
    file, out = tmp_path / "a.txt", tmp_path / "b.txt"
    lines = [f"La phrase numéro {number} du texte." for number in range(60)]
    file.write_text("\n\n".join([*lines, "La phrase en [panne] du texte."]))
    assert translate(model, file, "--to", "en", "-o", out).returncode == 1
    file.write_text("\n\n".join(lines))
    for more in (["--register", "soutenu"], []):
        other = translate(model, file, "--to", "de" if more else "en", "-o", out, *more)
        assert other.returncode == 0, other.stderr
        assert ("vient d’une autre demande" in other.stderr) == bool(more)
        assert "Reprise" not in other.stderr


def test_several_files_go_into_a_folder_and_one_that_is_there_is_left(
    model: ScriptedModel, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Une phrase.")
    (tmp_path / "b.docx").write_bytes(word())
    (tmp_path / "c.csv").write_text("a,b\nc,d\n")
    files = [tmp_path / name for name in ("a.txt", "b.docx", "c.csv", "absent.txt")]
    nowhere = translate(model, *files, "--to", "en")
    assert nowhere.returncode == 2
    assert "-o DOSSIER" in nowhere.stderr
    folder = tmp_path / "traduits"
    done = translate(model, *files, "--to", "en", "-o", folder)
    assert done.returncode == 3, done.stderr
    assert sorted(each.name for each in folder.iterdir()) == ["a.en.txt", "b.en.docx"]
    assert "c.csv : Ce format ne se traduit pas" in done.stderr
    assert "absent.txt : Ce fichier n’existe pas" in done.stderr
    before = len(model.requests)
    again = translate(model, *files[:2], "--to", "en", "-o", folder)
    assert again.returncode == 0, again.stderr
    assert again.stderr.count("il est laissé tel quel") == 2
    assert len(model.requests) == before
    only_wrong = translate(model, *files[2:], "--to", "en", "-o", folder)
    assert only_wrong.returncode == 2
    (tmp_path / "plat").write_text("x")
    flat = translate(model, *files[:2], "--to", "en", "-o", tmp_path / "plat")
    assert flat.returncode == 2
    assert "n’a pas pu être écrit" in flat.stderr


def test_two_files_of_one_name_are_refused_before_anything_is_asked(
    model: ScriptedModel, tmp_path: Path
) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "note.txt").write_text(f"Une phrase de {folder}.")
    (tmp_path / "a" / "note.md").write_text("Une phrase.")
    first, second = tmp_path / "a" / "note.txt", tmp_path / "b" / "note.txt"
    out, before = tmp_path / "out", len(model.requests)
    done = translate(model, first, second, "--to", "en", "-o", out)
    assert done.returncode == 2
    assert f"{first} et {second} seraient écrits sous le même nom" in done.stderr
    assert len(model.requests) == before
    assert list(out.iterdir()) == []
    apart = translate(model, first, first, tmp_path / "a" / "note.md", "--to", "en", "-o", out)
    assert apart.returncode == 0, apart.stderr
    assert sorted(each.name for each in out.iterdir()) == ["note.en.md", "note.en.txt"]


def with_one_missing(model: ScriptedModel, file: Path, *arguments: object) -> Path:
    """The translation of a file that lacks a segment; what is kept stands beside it."""
    file.parent.mkdir(exist_ok=True)
    file.write_text("Le chat dort ici.\n\nUn segment [jamais] rendu.")
    done = translate(model, file, "--to", "en", *arguments)
    assert done.returncode == 3, done.stderr
    assert "relancez la même commande" in done.stderr
    [side] = file.parent.parent.rglob("*.emilie")
    return side.with_suffix("")


def test_the_side_file_of_another_source_is_not_gone_on_with(
    model: ScriptedModel, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    made = with_one_missing(model, tmp_path / "a" / "note.txt", "-o", out)
    content, side = made.read_bytes(), (out / "note.en.txt.emilie").read_bytes()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "note.txt").write_text("Une phrase.")
    other = translate(model, tmp_path / "b" / "note.txt", "--to", "en", "-o", out)
    assert (other.returncode, other.stderr.count("\n")) == (2, 1), other.stderr
    assert "note.en.txt existe déjà" in other.stderr
    assert (made.read_bytes(), (out / "note.en.txt.emilie").read_bytes()) == (content, side)


@pytest.mark.parametrize("how", ["beside", "folder", "named"])
def test_a_translation_that_was_corrected_by_hand_is_left(
    model: ScriptedModel, tmp_path: Path, how: str
) -> None:
    file, out = tmp_path / "a" / "note.txt", tmp_path / "out"
    out.mkdir()
    to: list[object] = {"beside": [], "folder": ["-o", out], "named": ["-o", out / "b.txt"]}[how]
    made = with_one_missing(model, file, *to)
    ours = made.read_bytes()
    made.write_text("Corrigé à la main.")
    again = translate(model, file, "--to", "en", *to)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1), again.stderr
    assert "a été modifié depuis" in again.stderr
    other = translate(model, file, "--to", "en", "--register", "soutenu", *to)
    assert other.returncode == 2, other.stderr
    assert "existe déjà" in other.stderr
    assert made.read_text() == "Corrigé à la main."
    # As it was left, it is gone on with.
    made.write_bytes(ours)
    file.write_text("Le chat dort ici.\n\nUn segment rendu.")
    before = len(model.requests)
    after = translate(model, file, "--to", "en", *to)
    assert after.returncode == 0, after.stderr
    assert "Reprise : 1 segments sur 2" in after.stderr
    assert len(model.requests) == before + 1
    assert made.read_text() == translated("Le chat dort ici.\n\nUn segment rendu.")
    assert not list(tmp_path.rglob("*.emilie"))


def test_a_file_that_is_named_is_written_over_by_a_second_run_too(
    model: ScriptedModel, tmp_path: Path
) -> None:
    file, out = tmp_path / "a.txt", tmp_path / "b.txt"
    lines = [f"La phrase numéro {number} du texte." for number in range(60)]
    out.write_text("Ce qui était là.")
    file.write_text("\n\n".join([*lines, "La phrase en [panne] du texte."]))
    assert translate(model, file, "--to", "en", "-o", out).returncode == 1
    assert out.read_text() == "Ce qui était là."
    file.write_text("\n\n".join(lines))
    again = translate(model, file, "--to", "en", "-o", out)
    assert again.returncode == 0, again.stderr
    assert "Reprise" in again.stderr
    assert out.read_text() == translated("\n\n".join(lines))


def test_a_side_file_that_cannot_be_read_keeps_no_other_file(
    model: ScriptedModel, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (out / "a.en.txt.emilie").mkdir(parents=True)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Une phrase.")
    done = translate(model, tmp_path / "a.txt", tmp_path / "b.txt", "--to", "en", "-o", out)
    assert done.returncode == 3, done.stderr
    assert "a.en.txt.emilie : Ce fichier ne peut pas être ouvert" in done.stderr
    assert "Traceback" not in done.stderr
    assert (out / "b.en.txt").read_text() == translated("Une phrase.")


def test_lines_of_a_side_file_that_are_not_ours_are_left_out(
    model: ScriptedModel, tmp_path: Path
) -> None:
    file = tmp_path / "a" / "note.txt"
    made = with_one_missing(model, file)
    lines: list[object] = [
        {}, {"text": "Une fin."}, {"text": "Une fin.", "said": "X", "flags": [{"sort": "x"}]},
        {"text": "Une fin.", "said": "X", "flags": [{"kind": "autre", "said": ""}]},
        {"text": "Une fin.", "said": 3, "flags": []}, ["Une fin."], {"written": 3},
    ]  # fmt: skip
    with made.with_name("note.en.txt.emilie").open("a") as side:
        side.writelines(json.dumps(line) + "\n" for line in lines)
    file.write_text("Le chat dort ici.\n\nUne fin.")
    again = translate(model, file, "--to", "en")
    assert again.returncode == 0, again.stderr
    assert "Reprise : 1 segments sur 2" in again.stderr
    assert made.read_text() == translated("Le chat dort ici.\n\nUne fin.")


def test_a_side_file_that_stays_is_said_and_is_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = Kept(tmp_path / "a.txt", asked_by(tmp_path / "b.txt", None, "en", None, []))
    kept.path.mkdir()
    drop(kept)
    assert "a.txt.emilie ne sert plus, et n’a pas pu être supprimé" in capsys.readouterr().err
