"""What `emilie translate` says once a file is written, or is not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from emilie.documents.translation.filing import Texts
    from emilie.documents.translation.kept import Kept
    from emilie.documents.translation.segments import Segment
    from emilie.documents.translation.translator import Translated

SHOWN = 20
"""Segments to check that are listed; the others are counted."""


def report(output: Path, rebuilt: bool, texts: Texts, translated: Mapping[int, Translated]) -> int:
    """Say what was done and what is to be checked; how many segments are missing."""
    flagged = [each for each in translated.values() if each.flags]
    missing = sum(each.target is None for each in translated.values())
    for each in sorted(flagged, key=lambda each: each.ordinal)[:SHOWN]:
        click.echo(f"À vérifier : {_described(texts.segments[each.ordinal], each)}", err=True)
    if len(flagged) > SHOWN:
        click.echo(f"… et {spaced(len(flagged) - SHOWN)} autres.", err=True)
    if rebuilt:
        click.echo("Le PDF est reconstruit en DOCX : sa mise en page n’est pas gardée.", err=True)
    click.echo(
        f"{output} : {spaced(len(texts.segments) - missing)} segments traduits,"
        f" {spaced(len(flagged))} à vérifier.",
        err=True,
    )
    return missing


def tell_kept(kept: Kept | None) -> None:
    if kept is not None and kept.path.exists():
        click.echo(
            f"Ce qui est traduit est gardé dans {kept.path} : relancez la même commande pour"
            " continuer.",
            err=True,
        )


def drop(kept: Kept) -> None:
    """Nothing is missing: what was kept goes."""
    try:
        kept.remove()
    except OSError:
        click.echo(f"{kept.path} ne sert plus, et n’a pas pu être supprimé.", err=True)


def _described(segment: Segment, found: Translated) -> str:
    from emilie.documents.translation.inline import bare
    from emilie.documents.translation.words import reasons

    text = bare(segment.text)
    shown = text if len(text) <= 60 else text[:59] + "…"
    return f"« {shown} » ({reasons((flag.facts() for flag in found.flags), 'fr')})"


def spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
