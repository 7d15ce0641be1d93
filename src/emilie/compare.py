"""`emilie compare OLD NEW`: what changed from one file to another, article by article.

Read as uploads are, compared by the code that compares them in a conversation, without a database
and without a model. The exit codes are those of `diff`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emilie.read import Refused, clear, reading_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from emilie.documents.comparing import Text
    from emilie.documents.comparison.shapes import Change, Changes, Side
    from emilie.settings import Settings

SAME, DIFFERENT, REFUSED = 0, 1, 2
MARKS = {"kept": ("", ""), "deleted": ("[-", "-]"), "inserted": ("{+", "+}")}
KINDS = {
    "modified": "modifié", "added": "ajouté", "removed": "supprimé", "renumbered": "renuméroté",
    "moved": "déplacé", "unchanged": "inchangé",
}  # fmt: skip
UNITS = {"articles": "article", "headings": "partie", "paragraphs": "paragraphe"}
START = "Début du texte"


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Une ligne de JSON par changement.")
@click.option("--all", "every", is_flag=True, help="Donne aussi ce qui n’a pas changé.")
@click.pass_obj
def compare(read_settings: Any, old: Path, new: Path, *, as_json: bool, every: bool) -> None:
    """Dit ce qui a changé d’un fichier à l’autre, article par article.

    Les mots supprimés sont entre [- -], les mots ajoutés entre {+ +}. Un fichier refusé l’est en
    une phrase, sur la sortie d’erreur.

    Codes de sortie : 0 aucune différence, 1 des différences, 2 un fichier ou la commande refusés.
    """
    settings = read_settings()
    texts = [each for path in (old, new) if (each := _text(path, settings)) is not None]
    if len(texts) < 2:
        sys.exit(REFUSED)
    from emilie.core.errors import AppError, sentence
    from emilie.documents import comparing

    try:
        found = asyncio.run(comparing.compare(texts[0], texts[1], settings.documents))
    except AppError as error:
        click.echo(sentence(error.code, error.params), err=True)
        sys.exit(REFUSED)
    if not as_json:
        click.echo(_counted(old, new, found))
    for change in found.changes:
        if every or change.kind != "unchanged":
            click.echo(json.dumps(_facts(change), ensure_ascii=False) if as_json else _told(change))
    same = found.counts["unchanged"] == len(found.changes)
    sys.exit(SAME if same else DIFFERENT)


def _text(path: Path, settings: Settings) -> Text | None:
    """What is compared of a file; None when it is refused, which is told."""
    from emilie.core.errors import sentence
    from emilie.documents.comparing import PAPER, Text
    from emilie.documents.comparison.shapes import Page

    try:
        found = asyncio.run(reading_of(path, settings))
        refused = ""
    except Refused as why:
        refused = str(why)
    clear()
    if not refused and not any(page["text"].strip() for page in found.pages):
        refused = sentence("document_without_text")
    if refused:
        click.echo(f"{path} : {refused}", err=True)
        return None
    if found.unread:
        click.echo(f"{path} : {sentence('pages_unread', {'count': found.unread})}", err=True)
    pages = [Page(at, page["heading"], page["text"]) for at, page in enumerate(found.pages, 1)]
    return Text(pages, found.label in PAPER)


def _counted(old: Path, new: Path, found: Changes) -> str:
    unit = UNITS[found.units]
    e = "e" if unit == "partie" else ""
    told = [
        f"{count} {KINDS[kind]}{e}{'s' * (count > 1)}"
        for kind, count in found.counts.items() if count
    ]  # fmt: skip
    return f"De {old.name} à {new.name}, {unit} par {unit} : {', '.join(told) or 'rien'}.\n"


def _told(change: Change) -> str:
    """A change as one reads it."""
    labels = dict.fromkeys(
        side.label or START for side in (change.left, change.right) if side is not None
    )
    line = f"— {' → '.join(labels)} ({KINDS[change.kind]})"
    return line if change.kind == "unchanged" else f"{line}\n{''.join(_marked(change))}\n"


def _marked(change: Change) -> Iterator[str]:
    for op, text in change.segments:
        before, after = MARKS[op]
        words = text.rstrip()
        yield f"{before}{words}{after}{text[len(words) :]}"


def _facts(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind, "old": _place(change.left), "new": _place(change.right),
        "segments": [{"op": op, "text": text} for op, text in change.segments],
    }  # fmt: skip


def _place(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    first = side.pieces[0]
    return {"label": side.label, "page": first.page, "start": first.start, "end": first.end}
