"""`emilie read FILES`: what a file says, passage by passage, as the assistant is given it.

The same reading as an upload's, in the same process of its own; no database is needed.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from emilie.documents.reading import Read
    from emilie.settings import Settings

SOME_REFUSED = 1
PLACES = {"page": "page", "section": "partie", "slide": "diapositive"}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Une ligne de JSON par passage.")
@click.pass_obj
def read(read_settings: Any, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Lit des fichiers comme Émilie les lit, et en donne les passages.

    Un fichier refusé l’est en une phrase, sur la sortie d’erreur ; les autres sont lus, et le code
    de sortie est 1.
    """
    settings = read_settings()
    refused = False
    for path in files:
        try:
            found = asyncio.run(reading_of(path, settings))
        except Refused as why:
            clear()
            click.echo(f"{path} : {why}", err=True)
            refused = True
            continue
        clear()
        for passage in passages(path.name, found):
            click.echo(json.dumps(passage, ensure_ascii=False) if as_json else _shown(passage))
        if found.unread:
            from emilie.core.errors import sentence

            click.echo(f"{path} : {sentence('pages_unread', {'count': found.unread})}", err=True)
    sys.exit(SOME_REFUSED if refused else 0)


class Refused(Exception):
    """Why a file is not read, in words."""


async def reading_of(path: Path, settings: Settings) -> Read:
    """What a file says, as an upload of it would be read; `Refused` says why nothing."""
    from emilie.core.errors import AppError, sentence
    from emilie.documents.extraction.blocks import Unreadable
    from emilie.documents.extraction.kinds import IMAGES, TIFF
    from emilie.documents.kinds import kind_of
    from emilie.documents.reading import read_file

    try:
        with path.open("rb") as file:
            kind = kind_of(file, path.name)
        # Here an image is the words in it, as a scan is.
        kind = TIFF if kind in IMAGES else kind
        return await read_file(path, kind, settings.documents, _progress)
    except AppError as error:
        raise Refused(sentence(error.code, error.params)) from error
    except Unreadable as error:
        raise Refused(sentence(error.code)) from error
    except OSError as error:
        code = "file_missing" if isinstance(error, FileNotFoundError) else "file_not_opened"
        raise Refused(sentence(code)) from error


async def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[Kpage {done} sur {total}", nl=False, err=True)


def clear() -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)


def passages(name: str, found: Read) -> Iterator[dict[str, Any]]:
    """Each with where it stands: offsets count the characters of its page's text."""
    for number, page in enumerate(found.pages, 1):
        for start, end, words, heading in page["passages"]:
            yield {
                "file": name, found.label: number, "heading": heading, "start": start, "end": end,
                "words": words, "quality": page["quality"], "text": page["text"][start:end],
            }  # fmt: skip


def _shown(passage: dict[str, Any]) -> str:
    label = next(each for each in PLACES if each in passage)
    place = f"{passage['file']}, {PLACES[label]} {passage[label]}"
    if passage["heading"]:
        place += f", {passage['heading']}"
    if passage["quality"] is not None:
        place += f" (texte reconnu, {passage['quality']} %)"
    return f"— {place}\n{passage['text']}\n"
