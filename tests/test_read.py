"""`emilie read`: the command itself, on real files."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from emilie.cli import main
from support import files

SAMPLES = Path(__file__).parent / "documents" / "samples"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["read", *map(str, arguments)])


def test_passages_say_where_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "rapport.pdf"
    path.write_bytes(files.pdf([["Le préfet décide."], ["L’État contrôle."]]))
    shown = run(path, SAMPLES / "diapositives.pptx")
    assert shown.exit_code == 0
    assert "— rapport.pdf, page 2\nL’État contrôle.\n" in shown.stdout
    assert "— diapositives.pptx, diapositive 2, Les coûts\n" in shown.stdout
    lines = [json.loads(line) for line in run(path, "--json").stdout.splitlines()]
    assert [(line["file"], line["page"], line["text"]) for line in lines] == [
        ("rapport.pdf", 1, "Le préfet décide."), ("rapport.pdf", 2, "L’État contrôle."),
    ]  # fmt: skip
    assert (lines[0]["start"], lines[0]["end"], lines[0]["words"]) == (0, 17, 3)


def test_a_refused_file_has_its_sentence_and_the_others_are_read(tmp_path: Path) -> None:
    good, bad, empty = tmp_path / "bon.txt", tmp_path / "a.pdf", tmp_path / "vide.txt"
    good.write_text("Un texte.", "utf-8")
    bad.write_bytes(b"%PDF-1.7 rien")
    empty.write_bytes(b"")
    ended = run(bad, tmp_path / "absent.pdf", empty, tmp_path, good)
    assert ended.exit_code == 1
    assert ended.stdout.endswith("Un texte.\n\n")
    said = ended.stderr.splitlines()
    assert [line.split(" : ", 1)[0] for line in said] == [
        str(bad), str(tmp_path / "absent.pdf"), str(empty), str(tmp_path),
    ]  # fmt: skip
    assert "abîmé" in said[0]
    assert "n’existe pas" in said[1]
    assert "vide" in said[2]
    assert "ne peut pas être ouvert" in said[3]
