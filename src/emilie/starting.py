"""What commands share: settings read or refused, the database migrated, columns written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

import emilie.click_words  # noqa: F401 -- some words of commands are read as these are made
from emilie.core.cluster import NotStarted

if TYPE_CHECKING:
    from emilie.settings import Settings

REFUSED = 2


def refuse(code: str, **params: Any) -> NoReturn:
    """Say the sentence of `code` and leave."""
    from emilie.core.errors import sentence

    click.echo(sentence(code, params), err=True)
    sys.exit(REFUSED)


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows in columns, for people."""
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, wide, strict=True)).rstrip()
        for row in rows
    )


def read_settings(**given: Any) -> Settings:
    """The environment's settings, with what the command line gave; a wrong one is named."""
    from pydantic import ValidationError

    from emilie.settings import Settings

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        names = {"EMILIE_" + "_".join(map(str, item["loc"])).upper() for item in error.errors()}
        refuse("setting_refused", names=", ".join(sorted(names)))


def load_rooms() -> None:
    """The slow part of starting: about a second."""
    import_module("emilie.main")


@contextmanager
def migrated(settings: Settings, meanwhile: Callable[[], object] = load_rooms) -> Iterator[str]:
    """Address of the database, its schema at the head."""
    import psycopg

    from emilie.core.postgres import database
    from emilie.core.schema import VectorsMissing, migrate

    try:
        with database(settings, meanwhile) as dsn:
            try:
                migrate(dsn)
            except psycopg.OperationalError:
                refuse("database_out_of_reach")
            except VectorsMissing:
                refuse("vectors_missing")
            yield dsn
    except NotStarted as failure:
        refuse(failure.code, **failure.params)
