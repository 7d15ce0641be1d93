"""`emilie maintenance`: closed and opened from a terminal, where screens cannot be reached."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from emilie.click_words import COMMANDS
from emilie.starting import migrated, read_settings

if TYPE_CHECKING:
    from emilie.accounts.steering.values import Maintenance
    from emilie.settings import Settings

Job = Callable[[str], Coroutine[Any, Any, Any]]


@click.group(subcommand_metavar=COMMANDS)
def maintenance() -> None:
    """Ferme Émilie à toutes et à tous, administration exceptée, ou la rouvre."""


def _done(job: Job) -> tuple[Settings, Any]:
    settings = read_settings()
    with migrated(settings, meanwhile=lambda: None) as dsn:
        return settings, asyncio.run(job(dsn))


async def _decide(dsn: str, value: Maintenance | None) -> None:
    from emilie.accounts.steering.changing import Author, Scope, change
    from emilie.core.db import open_engine, open_sessions

    engine = open_engine(dsn, 2)
    try:
        async with open_sessions(engine).begin() as session:
            await change(session, Author(None, "terminal"), "maintenance", Scope(), value)
    finally:
        await engine.dispose()


async def _read(dsn: str) -> Maintenance | None:
    from emilie.accounts.steering.changing import Scope, found
    from emilie.accounts.steering.values import Maintenance
    from emilie.core.db import open_engine, open_sessions

    engine = open_engine(dsn, 2)
    try:
        async with open_sessions(engine).begin() as session:
            row = await found(session, "maintenance", Scope())
            return None if row is None else Maintenance.model_validate(row.value)
    finally:
        await engine.dispose()


def _tell_override(settings: Settings) -> None:
    if settings.maintenance is not None:
        click.echo(
            f"EMILIE_MAINTENANCE={settings.maintenance} l’emporte sur ce qui est décidé ici.",
            err=True,
        )


@maintenance.command()
@click.option("--message", default="", help="Ce que lisent les agents, en français.")
@click.option("--minutes", type=click.IntRange(1, 60 * 24 * 30), help="Durée ; sinon, sans fin.")
def on(message: str, minutes: int | None) -> None:
    """Ferme tout de suite : les réponses en cours s’arrêtent, leurs mots sont gardés."""
    from emilie.accounts.steering.values import Maintenance

    now = datetime.now(UTC).replace(microsecond=0)
    ends = None if minutes is None else now + timedelta(minutes=minutes)
    value = Maintenance(starts_at=now, ends_at=ends, fr=message[:600])
    settings, _ = _done(lambda dsn: _decide(dsn, value))
    _tell_override(settings)
    click.echo("Maintenance en cours : tous les serveurs obéissent en quelques secondes.")


@maintenance.command()
def off() -> None:
    """Rouvre, et retire une maintenance prévue."""
    settings, _ = _done(lambda dsn: _decide(dsn, None))
    _tell_override(settings)
    click.echo("Pas de maintenance : tous les serveurs rouvrent en quelques secondes.")


@maintenance.command()
def status() -> None:
    """Dit si Émilie est en maintenance, ou le sera."""
    settings, found = _done(_read)
    _tell_override(settings)
    click.echo(_sentence(found))


def _sentence(found: Maintenance | None) -> str:
    now = datetime.now(UTC)
    if found is None or (found.ends_at is not None and found.ends_at <= now):
        return "Pas de maintenance."
    begins = f"{found.starts_at.astimezone():%d/%m/%Y %H:%M}"
    until = "sans fin prévue"
    if found.ends_at is not None:
        until = f"jusqu’au {found.ends_at.astimezone():%d/%m/%Y %H:%M}"
    if found.is_on(now):
        return f"Maintenance en cours depuis le {begins}, {until}."
    return f"Maintenance prévue le {begins}, {until}."
