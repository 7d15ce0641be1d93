"""`emilie catalogue export | history | restore`: the settings made on screens, from a terminal."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emilie.click_words import COMMANDS
from emilie.starting import columns, migrated, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psycopg

    from emilie.settings import Settings

HISTORY = """
select number, source, made_at, coalesce(agents.name, ''), why
from catalogue_versions left join agents on agents.id = made_by order by number desc limit %s
"""
MADE = """
insert into catalogue_versions (number, source, text, why, file_digest)
select coalesce(max(number), 0) + 1, %s, %s, %s, %s from catalogue_versions returning number
"""
SOURCES = {
    "screen": "formulaire", "import": "fichier importé", "restore": "version rétablie",
    "keep": "réglages gardés", "file": "fichier repris",
}  # fmt: skip


@click.group("catalogue", subcommand_metavar=COMMANDS)
def catalogue() -> None:
    """Les réglages faits à l’écran : les exporter, les relire, les rétablir."""


def _settings() -> Settings:
    read: Callable[[], Settings] = click.get_current_context().obj
    return read()


@contextmanager
def _connected(settings: Settings) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    import psycopg

    with migrated(settings, meanwhile=lambda: None) as dsn, psycopg.connect(dsn) as connection:
        yield connection


@catalogue.command("export")
@click.option("--version", "number", type=click.IntRange(1), help="Une version de l’historique.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Fichier à écrire.")
def export(number: int | None, output: Path | None) -> None:
    """Écrit ce qui est en vigueur, tel que les opérateurs le garderaient."""
    from emilie.inference.catalogue import CatalogueRefused
    from emilie.inference.reading import Reading
    from emilie.inference.stored import Stored, read_directly

    settings = _settings()
    with _connected(settings) as connection:
        stored = read_directly(connection)
        text = _text_of(connection, number) if number else stored.text
    try:
        if number is None and not (stored.by_screen and settings.screens.catalogue):
            text = Reading(settings, Stored()).operators_text() or ""
    except CatalogueRefused as refusal:
        refuse(refusal.code, **refusal.params)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_bytes(text.encode())


def _text_of(connection: psycopg.Connection[tuple[Any, ...]], number: int) -> str:
    query = "select text from catalogue_versions where number = %s"
    row = connection.execute(query, [number]).fetchone()
    if row is None:
        refuse("catalogue_version_unknown", number=number)
    return str(row[0])


@catalogue.command("history")
@click.option("--most", type=click.IntRange(1, 1_000), default=30, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Une sortie à lire par un programme.")
def history(most: int, *, as_json: bool) -> None:
    """Qui a changé quoi, quand et pourquoi."""
    with _connected(_settings()) as connection:
        rows = connection.execute(HISTORY, [most]).fetchall()
    if as_json:
        names = ("number", "source", "made_at", "made_by", "why")
        found = [dict(zip(names, row, strict=True)) for row in rows]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        return
    if not rows:
        click.echo("Rien n’a été changé à l’écran.")
        return
    lines = [
        (str(number), f"{at:%Y-%m-%d %H:%M}", SOURCES[source], by or "—", why)
        for number, source, at, by, why in rows
    ]
    click.echo(columns([("N°", "DATE", "COMMENT", "PAR", "POURQUOI"), *lines]))


@catalogue.command("restore")
@click.argument("number", metavar="[VERSION]", required=False, type=click.IntRange(1))
@click.option("--file", "from_file", is_flag=True, help="Reprend le fichier des opérateurs.")
@click.option("--why", default="Depuis le serveur", show_default=True, help="Pourquoi.")
def restore(number: int | None, why: str, *, from_file: bool) -> None:
    """Remet en vigueur une VERSION, ou le fichier des opérateurs (--file).

    Les serveurs en marche la prennent en quelques secondes.
    """
    if (number is None) != from_file:
        raise click.UsageError("Indiquez soit une VERSION, soit --file.")
    from emilie.inference.catalogue import CatalogueRefused, parse_catalogue, read_text
    from emilie.inference.reading import digest_of, version_name

    settings = _settings()
    there = settings.catalogue.is_file()
    operators = read_text(settings.catalogue) if there else None
    if from_file and operators is None:
        refuse("catalogue_file_missing")
    with _connected(settings) as connection:
        text = (operators or "") if number is None else _text_of(connection, number)
        name = settings.catalogue.name if number is None else version_name(number)
        try:
            parse_catalogue(text, name)
        except CatalogueRefused as refusal:
            refuse(refusal.code, **refusal.params)
        source = "file" if number is None else "restore"
        row = connection.execute(MADE, [source, text, why[:300], digest_of(operators)]).fetchone()
        connection.execute(
            "insert into events (id, kind, facts) values (gen_random_uuid(), 'catalogue:made',"
            " jsonb_build_object('number', %s::text, 'source', %s::text))",
            [str(row[0] if row else 0), source],
        )
    click.echo(f"En vigueur : la version {row[0] if row else 0}.")
