"""`emilie task`: a guided task in a terminal, once, or for many files or rows."""

from __future__ import annotations

import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emilie.terminal import Say, in_terminal

if TYPE_CHECKING:
    from fastapi import FastAPI

ARCHIVES = ("docx", "odt", "pdf", "md", "table")


@click.command()
@click.argument("name", metavar="[TÂCHE]", required=False)
@click.option(
    "--field", "-f", "fields", multiple=True, metavar="CHAMP=VALEUR",
    help="Un champ du formulaire (répétable) ; « - » lit sa valeur sur l’entrée standard.",
)  # fmt: skip
@click.option(
    "--document", "documents", multiple=True, help="Fichier joint (répétable).",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)  # fmt: skip
@click.option(
    "--rows", help="Tableau (CSV, Excel, ODS) dont chaque ligne est une demande ; va avec -o.",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)  # fmt: skip
@click.option(
    "--column", "-c", "columns", multiple=True, metavar="CHAMP=COLONNE",
    help="La colonne du tableau qui remplit un champ (répétable).",
)  # fmt: skip
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Archive à écrire : la tâche est faite pour chaque fichier, ou pour chaque ligne.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(ARCHIVES), default="docx", show_default=True,
    help="Format des réponses dans l’archive ; « table » : le tableau seul.",
)  # fmt: skip
def task(
    name: str | None, fields: tuple[str, ...], documents: tuple[Path, ...], rows: Path | None,
    columns: tuple[str, ...], output: Path | None, form: str,
) -> None:  # fmt: skip
    """Fait une tâche guidée ; sans nom, liste les tâches et leurs champs. Avec « -o », la fait
    pour chacun des fichiers joints, ou pour chaque ligne de « --rows ».

    Codes de sortie : 0 faite, 1 l’assistant a échoué, 2 tâche, champ ou fichier refusé,
    3 archive incomplète (un élément a échoué), 130 interrompu.
    """
    from emilie import ask as terminal
    from emilie import many

    if output is not None:
        check_many(name, documents, rows, columns, output)
    given, bound = pairs(fields, "--field"), pairs(columns, "--column")
    if (rows or columns) and output is None:
        raise click.UsageError("« --rows » et « --column » vont avec « -o ARCHIVE.zip ».")
    if output is not None and name is not None:
        wanted = many.Many(name, given, output, form, list(documents), rows, bound)
        outcome = in_terminal(lambda app, _, tell: many.do(app, wanted, tell))
        sys.exit({None: 130, "done": 0, "failed": 1, "incomplete": 3}[outcome])

    def job(app: FastAPI, say: Say, tell: Say) -> Coroutine[Any, Any, bool]:
        if name is None:
            return terminal.list_tasks(app, say)
        return terminal.task(app, name, given, list(documents), say, tell)

    done = in_terminal(job)
    sys.exit(130 if done is None else 0 if done else 1)


def check_many(
    name: str | None, documents: tuple[Path, ...], rows: Path | None, columns: tuple[str, ...],
    output: Path,
) -> None:  # fmt: skip
    """What can be refused is refused before the first request, which is paid for."""
    if name is None or bool(rows) == bool(documents) or (columns and not rows):
        raise click.UsageError(
            "« -o » va avec une tâche, et avec « --document » ou « --rows » (et ses « --column »)."
        )
    if not os.access(output.absolute().parent, os.W_OK):
        said = "ce dossier n’existe pas, ou rien ne peut y être écrit."
        raise click.BadParameter(said, param_hint="'-o'")


def pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    """`NOM=VALEUR` as it was repeated; a value of `-` is read from the standard input."""
    found: dict[str, str] = {}
    for each in given:
        name, mark, value = each.partition("=")
        if not mark:
            raise click.BadParameter("NOM=VALEUR est attendu.", param_hint=f"'{option}'")
        found[name] = sys.stdin.read() if value == "-" else value
    return found
