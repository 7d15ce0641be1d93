"""Which files `emilie translate` reads, and where each goes: the work of nobody is written over.

A file that is there stays, but for one that `-o` names, and for one that an earlier run of the same
request wrote and that nobody changed since.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emilie.starting import refuse

if TYPE_CHECKING:
    from emilie.documents.translation.filing import Filed
    from emilie.documents.translation.kept import Kept
    from emilie.documents.translation.terms import Term
    from emilie.documents.translation.wording import Tone


@dataclass(frozen=True)
class Way:
    """What all files are translated into."""

    source: str | None
    target: str
    tone: Tone | None
    terms: list[Term]


@dataclass(frozen=True)
class Place:
    """A file, and where its translation goes. `named`: `-o` says that very file."""

    filed: Filed
    output: Path
    named: bool
    in_folder: bool


@dataclass(frozen=True)
class Asked:
    filed: Filed
    way: Way
    output: Path
    kept: Kept


class FileRefused(Exception):
    """A file that is not translated; the others are. Says its sentence."""


def place_of(file: Path, target: str, folder: Path | None, output: Path | None) -> Place:
    """Where a file goes. Raises `FileRefused` for what is not translated."""
    from emilie.core.errors import AppError
    from emilie.documents.kinds import kind_of
    from emilie.documents.translation.filing import Filed
    from emilie.documents.translation.formats import ending_of

    try:
        with file.open("rb") as content:
            kind = kind_of(content, file.name)
    except AppError as error:
        raise refused(file, error.code) from error
    except OSError as error:
        raise refused(file, why(error)) from error
    ending = ending_of(kind, file.name)
    if ending is None:
        raise refused(file, "translation_unsupported")
    own = f"{file.stem}.{target}.{ending}"
    to = folder / own if folder else output or file.with_name(own)
    named = folder is None and output is not None
    return Place(Filed(file.resolve(), kind, file.name), to, named, folder is not None)


def check_apart(places: Iterable[Place]) -> None:
    """Two files of one output: one would stand for the other. Refused before anything is asked."""
    taken: dict[Path, Path] = {}
    for each in places:
        other = taken.setdefault(each.output.resolve(), each.filed.path)
        if other != each.filed.path:
            refuse("output_shared", file=each.output, first=other, second=each.filed.path)


def ask(place: Place, way: Way) -> Asked | None:
    """What is to be done with a file; None where it was before. Raises `FileRefused`."""
    from emilie.documents.translation.kept import Kept, asked_by, kept_beside

    to, source = place.output, place.filed.path
    try:
        kept = Kept(to, asked_by(source, way.source, way.target, way.tone, way.terms))
        if to.exists() and (not kept.wrote(to) or to.samefile(source)):
            if place.in_folder and not kept.path.exists():
                click.echo(f"{to} existe déjà : il est laissé tel quel.", err=True)
                return None
            _check_free(place, kept)
    except OSError as error:
        raise refused(kept_beside(to), why(error)) from error
    if not os.access(to.absolute().parent, os.W_OK):
        raise told("output_not_written", file=to)
    if kept.replaced:
        click.echo(f"{kept.path} vient d’une autre demande : il est remplacé.", err=True)
    return Asked(place.filed, way, to, kept)


def _check_free(place: Place, kept: Kept) -> None:
    """Whether what is there, which is not as an earlier run left it, may be written over."""
    to = place.output
    if kept.written:
        raise told("output_changed", file=to)
    if not place.named or kept.replaced or to.samefile(place.filed.path):
        raise told("output_exists", file=to)


def refused(file: Path, code: str) -> FileRefused:
    from emilie.core.errors import sentence

    return FileRefused(f"{file} : {sentence(code)}")


def told(code: str, **params: Any) -> FileRefused:
    from emilie.core.errors import sentence

    return FileRefused(sentence(code, params))


def why(error: OSError) -> str:
    return "file_missing" if isinstance(error, FileNotFoundError) else "file_not_opened"
