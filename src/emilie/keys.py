"""`emilie keys`: access keys made, listed and revoked in a terminal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import click

from emilie.starting import migrated, read_settings, refuse

if TYPE_CHECKING:
    from emilie.gateway.terminal import Listed
    from emilie.settings import Settings

SCOPES = ("chat", "models", "embeddings")
SENSITIVITIES = ("public", "interne", "sensible", "diffusion_restreinte")
LONGEST = 1098
STATES = {"active": "en vigueur", "expired": "expirée", "revoked": "révoquée"}
HEAD = ("Nom", "Clé", "État", "Sensibilité", "Expire", "Dernier usage", "Jetons ce jour",
        "Organisation")  # fmt: skip


@click.group()
def keys() -> None:
    """Clés d’accès des autres outils de l’administration à l’API (/v1)."""


def days(_: click.Context, __: click.Parameter, given: str) -> int | None:
    """`90d` or `90j`; `never` or `jamais`."""
    if given in {"never", "jamais"}:
        return None
    number = given.rstrip("dj")
    if not number.isdecimal() or len(number) > 4 or not 1 <= int(number) <= LONGEST:
        raise click.BadParameter(f"un nombre de jours de 1 à {LONGEST}, comme 90d, ou « jamais »")
    return int(number)


def named(_: click.Context, __: click.Parameter, given: str) -> str:
    """A name as the screen would take it."""
    shown = " ".join("".join(each if each.isprintable() else " " for each in given).split())
    if not 1 <= len(shown) <= 80:
        raise click.BadParameter("de 1 à 80 caractères")
    return shown


def on_keys(job: Callable[[Settings, str], Coroutine[Any, Any, Any]]) -> Any:
    """What `job` does in the database; a refusal is its sentence."""
    from emilie.core.errors import AppError

    settings = read_settings()
    with migrated(settings, meanwhile=lambda: None) as dsn:
        try:
            return asyncio.run(job(settings, dsn))
        except AppError as refusal:
            refuse(refusal.code, **refusal.params)


organisation_option = click.option(
    "--organisation", help="Son nom ; inutile quand il n’y en a qu’une."
)


@keys.command()
@click.argument("name", callback=named)
@organisation_option
@click.option(
    "--scope", "scopes", multiple=True, default=("chat", "models"), show_default=True,
    type=click.Choice(SCOPES), help="Ce qu’elle permet (répétable).",
)  # fmt: skip
@click.option(
    "--sensitivity", type=click.Choice(SENSITIVITIES),
    help="La plus haute des données envoyées ; sinon celle de l’organisation.",
)  # fmt: skip
@click.option(
    "--expires", "days", callback=days, default="365d", show_default=True,
    help="Dans combien de jours, ou « jamais ».",
)  # fmt: skip
@click.option("--tokens-a-day", type=click.IntRange(1, 10**12), help="Budget d’une journée.")
@click.option("--tokens-a-month", type=click.IntRange(1, 10**12), help="Budget d’un mois.")
def create(organisation: str | None, **wanted: Any) -> None:
    """Crée une clé, et l’écrit une seule fois, seule sur la sortie standard."""
    from emilie.gateway import terminal

    secret = on_keys(lambda settings, dsn: terminal.create(settings, dsn, organisation, wanted))
    click.echo("Voici la clé. Gardez-la : elle ne sera plus montrée.", err=True)
    click.echo(secret)


@keys.command("list")
@organisation_option
@click.option("--json", "as_json", is_flag=True, help="Une sortie à lire par un programme.")
def list_keys(organisation: str | None, *, as_json: bool) -> None:
    """Montre les clés : leur état, leur dernier usage, leurs jetons du jour."""
    from emilie.gateway import terminal

    rows: list[Listed] = on_keys(lambda _, dsn: terminal.listed(dsn, organisation))
    if as_json:
        facts = [{"organisation": of} | key.model_dump(mode="json") for of, key in rows]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        click.echo(table(rows))


@keys.command()
@click.argument("name")
@organisation_option
def revoke(name: str, organisation: str | None) -> None:
    """Révoque la clé qui a ce nom, ou dont le secret commence ainsi."""
    from emilie.gateway import terminal

    ended = on_keys(lambda _, dsn: terminal.revoke(dsn, organisation, name))
    click.echo(f"La clé « {ended} » est révoquée. Elle est refusée partout d’ici quinze secondes.")


def table(rows: list[Listed]) -> str:
    """The keys in columns, for people."""
    if not rows:
        return "Aucune clé. « emilie keys create NOM » en fait une."
    lines: list[tuple[str, ...]] = [HEAD]
    for organisation, key in rows:
        most = "" if key.tokens_a_day is None else f" / {key.tokens_a_day}"
        lines.append((
            key.name, f"{key.prefix}…", STATES[key.state], key.sensitivity, day(key.expires_at),
            day(key.last_used_at), f"{key.used_today}{most}", organisation,
        ))  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = [
        [cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines
    ]
    return "\n".join("  ".join(line).rstrip() for line in padded)


def day(moment: Any) -> str:
    return "jamais" if moment is None else f"{moment:%d/%m/%Y}"
