"""`emilie keys`: access keys made, listed and revoked in a terminal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import click

from emilie.accounts.scopes import LONGEST_LIFE, LONGEST_NAME, SCOPES, USUAL
from emilie.click_words import COMMANDS
from emilie.inference.sensitivities import LABELS, SENSITIVITIES
from emilie.starting import columns, migrated, read_settings, refuse

if TYPE_CHECKING:
    from emilie.gateway.terminal import Listed
    from emilie.settings import Settings

STATES = {"active": "en vigueur", "expired": "expirée", "revoked": "révoquée"}
HEAD = ("Nom", "Clé", "État", "Sensibilité", "Expire", "Dernier usage", "Jetons ce jour",
        "Organisation")  # fmt: skip


@click.group(subcommand_metavar=COMMANDS)
def keys() -> None:
    """Clés d’accès des autres outils de l’administration à l’API (/v1)."""


def days(_: click.Context, __: click.Parameter, given: str) -> int | None:
    """`90d` or `90j`; `never` or `jamais`."""
    if given in {"never", "jamais"}:
        return None
    number = given.rstrip("dj")
    if not number.isdecimal() or len(number) > 4 or not 1 <= int(number) <= LONGEST_LIFE:
        raise click.BadParameter(
            f"un nombre de jours de 1 à {LONGEST_LIFE}, comme 90d, ou « jamais »"
        )
    return int(number)


def named(_: click.Context, __: click.Parameter, given: str) -> str:
    """A name as the screen would take it."""
    from emilie.core.lines import one_line

    shown = one_line(given)
    if not 1 <= len(shown) <= LONGEST_NAME:
        raise click.BadParameter(f"de 1 à {LONGEST_NAME} caractères")
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
@click.argument("name", metavar="NOM", callback=named)
@organisation_option
@click.option(
    "--scope", "scopes", multiple=True, default=USUAL, show_default=True,
    type=click.Choice(SCOPES), help="Ce qu’elle permet (répétable).",
)  # fmt: skip
@click.option(
    "--sensitivity", type=click.Choice(SENSITIVITIES),
    help="La plus haute des données envoyées, pas sous le minimum de l’organisation ; sinon"
    " ce minimum.",
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

    secret, sensitivity = on_keys(
        lambda settings, dsn: terminal.create(settings, dsn, organisation, wanted)
    )
    click.echo(f"Sensibilité des données envoyées : {LABELS[sensitivity]}.", err=True)
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
@click.argument("name", metavar="NOM")
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
            key.name, f"{key.prefix}…", STATES[key.state], LABELS[key.sensitivity],
            day(key.expires_at), day(key.last_used_at), f"{key.used_today}{most}", organisation,
        ))  # fmt: skip
    return columns(lines)


def day(moment: Any) -> str:
    return "jamais" if moment is None else f"{moment:%d/%m/%Y}"
