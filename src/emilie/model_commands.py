"""`emilie models list | test | fetch`: the models known here, tried for real, and brought here."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import sys
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, TypeVar

import click

from emilie.click_words import COMMANDS
from emilie.starting import columns, refuse

if TYPE_CHECKING:
    from emilie.inference.fetch import Fetched, Progress
    from emilie.settings import Settings

Result = TypeVar("Result")

FAILED, INTERRUPTED = 1, 130
OFTEN = 0.2
"""Seconds between two showings of the progress."""


@click.group(subcommand_metavar=COMMANDS)
def models() -> None:
    """Les modèles connus : leur liste, un essai, un téléchargement."""
    # What fails has its sentence here; the lines for an operator's log would only be in its way.
    logging.getLogger("emilie").setLevel(logging.ERROR)


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Une sortie à lire par un programme.")
def list_models(*, as_json: bool) -> None:
    """Les modèles déclarés, avec leur état, et les fichiers GGUF présents."""
    settings = _settings()
    from emilie.model_trial import list_endpoints, list_files
    from emilie.stored_catalogue import in_force, stored_version

    endpoints, files = _done(list_endpoints(settings)), list_files(settings)
    if as_json:
        click.echo(
            json.dumps({"endpoints": endpoints, "files": files}, ensure_ascii=False, indent=2)
        )
        return
    click.echo(f"En vigueur : {in_force(settings, stored_version(settings))}.\n")
    heads = ("NOM", "MODÈLE", "PEUT", "HÉBERGEMENT", "€/M JETONS LUS / ÉCRITS", "ÉTAT")
    click.echo(columns([heads, *(tuple(each.values()) for each in endpoints)]))
    if files:
        titles = ("FICHIER", "TAILLE", "CONTEXTE", "ÉTAT")
        click.echo("\n" + columns([titles, *(tuple(each.values()) for each in files)]))


@models.command("test")
@click.argument("name", metavar="NOM")
def test_model(name: str) -> None:
    """Essaie vraiment ce qu’un modèle est déclaré savoir faire.

    NOM est celui de la liste : un modèle déclaré, ou un fichier téléchargé.
    """
    from emilie.model_trial import try_model

    well = _done(try_model(_settings(), name, click.echo))
    sys.exit(0 if well else FAILED)


@models.command("fetch")
@click.argument("source")
@click.argument("file", metavar="[FICHIER]", required=False)
@click.option("--revision", default="main", show_default=True, help="Révision du dépôt.")
@click.option("--sha256", help="Somme attendue, si le dépôt ne la donne pas.")
def fetch_model(source: str, file: str | None, revision: str, sha256: str | None) -> None:
    """Télécharge un fichier GGUF, et le vérifie.

    SOURCE est un modèle du dépôt EMILIE_HUB_URL (« organisation/modele », suivi du fichier s’il
    y en a plusieurs), ou l’adresse entière d’un fichier. Coupé, il reprend où il en était.
    """
    from emilie.inference.fetch import amount

    settings = _settings()
    with ProgressLine() as line:
        fetched = _done(_bring(settings, source, file, revision, sha256, line.show))
    done = "Téléchargé" if fetched.new else "Déjà là"
    checked = "vérifiée" if fetched.verified else "non vérifiée, faute de somme attendue"
    click.echo(f"{done} : {fetched.path} ({amount(fetched.size)})")
    click.echo(f"SHA-256 {checked} : {fetched.sha256}")
    if fetched.new:
        click.echo(f"Pour s’en servir : EMILIE_MODEL_FILE={fetched.path} make run")


async def _bring(
    settings: Settings,
    source: str,
    file: str | None,
    revision: str,
    sha256: str | None,
    progress: Progress,
) -> Fetched:
    from emilie.inference.fetch import fetch
    from emilie.inference.hub import HubClient, HubNotSet, at_address
    from emilie.inference.local.plan import folder
    from emilie.main import open_ways_out

    whole = "://" in source
    if not whole and settings.hub.url is None:
        raise HubNotSet
    outbound, _ = open_ways_out(settings)
    client = HubClient(source if whole else settings.hub.url or "", settings.hub, outbound)
    try:
        if whole:
            wanted = at_address(source, sha256)
        else:
            wanted = await client.find(source, revision, file, sha256)
        return await fetch(client, wanted, folder(settings), progress)
    finally:
        await client.close()
        await outbound.close()


class ProgressLine:
    """One line of a terminal, written over and over; nothing at all anywhere else."""

    def __init__(self) -> None:
        self._shown = 0.0
        self._began: tuple[float, int] | None = None
        self._last = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)

    def show(self, there: int, total: int | None) -> None:
        now = monotonic()
        if there < self._last:
            self._began = None
            click.echo("Ce serveur ne sait pas reprendre : le téléchargement recommence.", err=True)
        self._last = there
        if self._began is None:
            self._began = (now, there)
        if not sys.stderr.isatty() or (now < self._shown + OFTEN and there != total):
            return
        self._shown = now
        seconds = now - self._began[0]
        speed = (there - self._began[1]) / seconds if seconds > 0 else 0.0
        words = progress_words(there, total, speed)
        width = shutil.get_terminal_size().columns - 1
        click.echo(f"\r{words[:width]}\x1b[K", nl=False, err=True)


def progress_words(there: int, total: int | None, speed: float) -> str:
    """`1,2 Go sur 4,1 Go · 29 % · 12,3 Mo/s · reste 4 min 10 s`."""
    from emilie.inference.fetch import amount

    if not total:
        return f"{amount(there)} · {amount(int(speed))}/s"
    words = f"{amount(there)} sur {amount(total)} · {100 * there // total}\u00a0%"
    if speed <= 0:
        return words
    minutes, seconds = divmod(round((total - there) / speed), 60)
    hours, minutes = divmod(minutes, 60)
    left = f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s"
    return (
        f"{words} · {amount(int(speed))}/s · reste {left if hours or minutes else f'{seconds} s'}"
    )


def _settings() -> Settings:
    # The whole command line gives the way to read them, and to refuse them.
    read: Callable[[], Settings] = click.get_current_context().obj
    return read()


def _done(job: Coroutine[Any, Any, Result]) -> Result:
    """What `job` gives; a refusal is said, and ends the command."""
    from emilie.core.errors import AppError

    try:
        return asyncio.run(job)
    except AppError as error:
        refuse(error.code, **error.params)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
