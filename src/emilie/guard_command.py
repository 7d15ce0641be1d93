"""`emilie guard FILES`: the marks and personal data in files, and what would be done of them.

The same reading as an upload's, with what stands beside the text: headers, footers, watermarks,
properties, names. No database is needed, and no word of a file is told unless asked for.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emilie.inference.sensitivities import SENSITIVITIES, Sensitivity
from emilie.read import PLACES, Refused, clear, reading_of

if TYPE_CHECKING:
    from emilie.documents.extraction.beside import Beside
    from emilie.protection.guard.finding import Finding, Piece
    from emilie.settings import Settings

SOME_REFUSED, SOME_BLOCKED = 1, 3
STDIN = Path("-")
TYPED = "texte"
PARTS = {
    "header": "en-tête", "footer": "pied de page", "watermark": "filigrane",
    "property": "propriété", "file_name": "nom du fichier",
}  # fmt: skip
# Not by its name: it may hold the words that are found.
INSIDE = " d’un fichier contenu"
INSIDE_NAME = "nom d’un fichier contenu"


@dataclass
class Guarded:
    """What is guarded of a file: its pieces, each with its place in words, and why not all of it
    is read.
    """

    pieces: list[Piece] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    refusal: str = ""

    def add(self, piece: Piece, place: str) -> None:
        self.pieces.append(piece)
        self.places.append(place)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--show", is_flag=True, help="Donne aussi les mots trouvés, et la marque.")
@click.option(
    "--sensitivity", type=click.Choice(SENSITIVITIES), default="interne", show_default=True,
    help="La sensibilité déclarée, dont dépend ce qui est fait.",
)  # fmt: skip
@click.pass_obj
def guard(
    read_settings: Any, files: tuple[Path, ...], *, show: bool, sensitivity: Sensitivity
) -> None:
    """Cherche dans des fichiers les marques de protection et les données personnelles.

    Une ligne de JSON par trouvaille, sans les mots trouvés ; « - » lit l’entrée comme un texte
    saisi. Un fichier refusé l’est en une phrase, sur la sortie d’erreur ; les autres sont lus.

    Codes de sortie : 0 rien n’est bloqué, 3 quelque chose l’est, 1 rien de ce qui est lu ne l’est
    et un fichier est refusé.
    """
    from emilie.protection.guard.policy import Policy
    from emilie.protection.guard.scanning import scan

    settings, policy = read_settings(), Policy()
    refused = blocked = False
    for path in files:
        guarded = asyncio.run(_guarded(path, settings))
        clear()
        for found in scan(guarded.pieces):
            action = policy.action(found, sensitivity)
            blocked = blocked or action == "block"
            line = _facts(path, guarded, found) | {"action": action}
            if show:
                line |= _shown(guarded, found)
            click.echo(json.dumps(line, ensure_ascii=False))
        if guarded.refusal:
            click.echo(f"{path} : {guarded.refusal}", err=True)
            refused = True
    sys.exit(SOME_BLOCKED if blocked else SOME_REFUSED if refused else 0)


def _facts(path: Path, guarded: Guarded, found: Finding) -> dict[str, str]:
    return {
        "file": str(path), "kind": found.kind, "rule": found.rule,
        "place": guarded.places[found.piece],
    }  # fmt: skip


def _shown(guarded: Guarded, found: Finding) -> dict[str, str]:
    """The words found, and of a mark what it is called in French."""
    from emilie.protection.guard.markings.rules import BY_NAME

    words = guarded.pieces[found.piece].text[found.start : found.end]
    if found.kind != "marking":
        return {"text": words}
    labels = [BY_NAME[rule].label for rule in found.rule.split("+")]
    return {"text": words, "mark": " – ".join(labels)}


async def _guarded(path: Path, settings: Settings) -> Guarded:
    from emilie.core.errors import sentence
    from emilie.protection.guard.finding import Piece

    guarded = Guarded()
    if path == STDIN:
        _add_typed(guarded)
        return guarded
    # Before the file is read: its name may say what its content cannot.
    guarded.add(Piece(path.name, "file_name"), PARTS["file_name"])
    try:
        found = await reading_of(path, settings)
    except Refused as why:
        guarded.refusal = str(why)
        return guarded
    for number, page in enumerate(found.pages, 1):
        is_page = found.label in ("page", "slide")
        piece = Piece(page["text"], page=number if is_page else None)
        guarded.add(piece, f"{PLACES[found.label]} {number}")
    for piece, place in _beside(found.beside):
        guarded.add(piece, place)
    if found.unread:
        guarded.refusal = sentence("pages_unread", {"count": found.unread})
    return guarded


def _add_typed(guarded: Guarded) -> None:
    from emilie.core.errors import sentence
    from emilie.documents.extraction.plain import decoded
    from emilie.protection.guard.finding import Piece

    text = decoded(sys.stdin.buffer.read())
    if text is None:
        guarded.refusal = sentence("document_unsupported")
    else:
        guarded.add(Piece(text, typed=True), TYPED)


def _beside(found: Sequence[Beside]) -> Iterator[tuple[Piece, str]]:
    from emilie.protection.guard.finding import Piece

    for each in found:
        place = PARTS[each.part] + INSIDE if each.inside else PARTS[each.part]
        if each.part == "file_name":
            place = INSIDE_NAME
        elif each.page is not None:
            place += f", {PLACES['slide']} {each.page}"
        yield Piece(each.text, each.part, each.page), place
