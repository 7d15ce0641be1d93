"""The commands: `emilie serve | worker | migrate | doctor | ask | summarise | compare | …`.

Starting fast matters here, so each command imports the rooms it needs, and `serve` imports the
application while the database starts.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from emilie import __version__
from emilie.catalogue_command import catalogue
from emilie.click_words import COMMANDS
from emilie.compare import compare
from emilie.core import logs
from emilie.guard_command import guard
from emilie.keys import keys
from emilie.maintenance_command import maintenance
from emilie.model_commands import models
from emilie.read import read
from emilie.retrieval_eval import retrieval_eval
from emilie.rights import rights
from emilie.starting import migrated, read_settings, refuse
from emilie.task_command import task
from emilie.terminal import create_or_refuse, in_terminal, stop_on_sigterm
from emilie.translate import translate

if TYPE_CHECKING:
    from types import FrameType

    from fastapi import FastAPI

    from emilie.departures import Leaving
    from emilie.inference.outside import Family
    from emilie.settings import Settings

T = TypeVar("T")
Say = Callable[[str], None]

COLLECTED = (20_000, 20, 50)
"""Allocations before a collection of each generation: an answer makes thousands of small ones."""
TASKS = ("courriel", "synthese", "traduction", "reformulation", "comparaison")
LENGTHS = ("court", "moyen", "long")
# The port of a server that is stopping is free again within this time.
PORT_PATIENCE = 3.0
# Seconds after which a stop that hangs is cut; the embedded database then stops by itself.
LAST_CALL = 4.0


def set_up_logs(settings: Settings) -> None:
    """As the settings say, for what runs unattended."""
    logs.set_up(settings.logs, settings.log_level)
    logs.take_over()


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, subcommand_metavar=COMMANDS)
@click.version_option(__version__, prog_name="Émilie", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Émilie, assistant IA souverain des administrations."""
    context.obj = read_settings
    logs.set_up()


main.add_command(models)
main.add_command(catalogue)
main.add_command(keys)
main.add_command(maintenance)
main.add_command(read)
main.add_command(guard)
main.add_command(task)
main.add_command(compare)
main.add_command(retrieval_eval)
main.add_command(rights)
main.add_command(translate)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    end = time.monotonic() + PORT_PATIENCE
    while True:
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            listener.close()
            if time.monotonic() > end or isinstance(error, PermissionError):
                refuse("port_taken", port=port)
            time.sleep(0.1)
        else:
            # From here on the kernel takes the calls; they are answered once all is ready.
            listener.listen(2048)
            return listener


def refuse_strangers(settings: Settings) -> None:
    """Listen elsewhere than on this machine only where agents can be told from anybody else."""
    from emilie.inference.catalogue import read_catalogue
    from emilie.inference.identity import declares_some

    if not declares_some(partial(read_catalogue, settings.catalogue)):
        refuse("listens_elsewhere", host=settings.host)
    if settings.address is None:
        refuse("address_missing", host=settings.host)


@main.command()
@click.option("--host", help="Adresse d’écoute (EMILIE_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port d’écoute (EMILIE_PORT).")
@click.option("--no-worker", is_flag=True, help="Laisse la lecture des documents à « worker ».")
@click.option("--follow-parent", is_flag=True, hidden=True)
def serve(host: str | None, port: int | None, *, no_worker: bool, follow_parent: bool) -> None:
    """Sert Émilie, avec sa base de données si aucune n’est indiquée."""
    if follow_parent:
        from emilie.core import parent

        parent.follow_parent()
    settings = read_settings(host=host, port=port)
    if not settings.loopback:
        refuse_strangers(settings)
    set_up_logs(settings)
    stop_on_sigterm()
    listener = listen(settings.host, settings.port)
    metrics, beside = settings.metrics, None
    if metrics.port is not None:
        beside = listen(metrics.host, metrics.port)
    with suppress(KeyboardInterrupt), migrated(settings) as dsn:
        app = create_or_refuse(settings, dsn, worker=not no_worker)
        app.state.metrics_listener = beside
        run_server(app, settings, listener)


def run_server(app: FastAPI, settings: Settings, listener: socket.socket) -> None:
    import uvicorn

    class Announced(uvicorn.Server):
        """Prints the address once it answers; takes no more calls once it ends the answers."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                app.state.loaded.add_done_callback(partial(settle, app))
                host = f"[{settings.host}]" if ":" in settings.host else settings.host
                address = f"http://{host}:{settings.port}"
                click.echo(f"Émilie : {address} (Ctrl-C pour arrêter)")

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            last_call = threading.Timer(LAST_CALL, os._exit, [0])
            last_call.daemon = True
            last_call.start()
            super().handle_exit(sig, frame)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            # Refused, a balancer tries another replica; accepted, a question would be cut.
            for server in self.servers:
                server.close()
            for listening in sockets or []:
                listening.close()
            await app.state.elsewhere.close()
            await app.state.runs.close()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", ws="none",
        access_log=False, log_config=None, server_header=False, timeout_graceful_shutdown=1,
        timeout_keep_alive=30,
    )  # fmt: skip
    Announced(config).run(sockets=[listener])


def tell_refusals(app: FastAPI) -> None:
    """Say which local models do not answer, and why."""
    from emilie.core.errors import sentence

    for each in app.state.endpoints.opened:
        if each.refusal is not None:
            click.echo(sentence(each.refusal.code, each.refusal.params), err=True)


def settle(app: FastAPI, _: object = None) -> None:
    """Spare the garbage collector what will live as long as the process.

    With everything imported a full collection holds the loop for 77 to 310 ms (measured).
    """
    tell_refusals(app)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)


@main.command()
def worker() -> None:
    """Lit les documents, à côté d’un ou plusieurs « serve --no-worker »."""
    settings = read_settings()
    set_up_logs(settings)
    stop_on_sigterm()
    with suppress(KeyboardInterrupt), migrated(settings) as dsn:
        from emilie.inference.catalogue import CatalogueRefused
        from emilie.main import work

        click.echo("Émilie : prête à lire les documents (Ctrl-C pour arrêter)")
        try:
            asyncio.run(until_stopped(work(settings, dsn)))
        except CatalogueRefused as refusal:
            refuse(refusal.code, **refusal.params)


async def until_stopped(job: Coroutine[Any, Any, None]) -> None:
    """Do `job` until it ends or SIGTERM comes, then let it close what it opened."""
    task = asyncio.ensure_future(job)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


LEAVING: dict[Leaving, str] = {
    "web": "Rechercher sur le Web « {query} », avec {service} ?",
    "publications": "Rechercher des publications « {query} », avec {service} ?",
    "read": "Demander « {query} » à l’outil de {service} ?",
    "write": "Laisser l’outil de {service} écrire ou agir, avec « {query} » ?",
}


def _may_leave(query: str, service: str, kind: Leaving) -> bool:
    """Nothing leaves unless somebody is there to say so."""
    asked = LEAVING[kind].format(query=query, service=service)
    click.echo(f"{asked} [o/N] ", err=True, nl=False)
    said = sys.stdin.readline().strip().lower()
    return said in {"o", "oui", "y", "yes"}


@main.command()
def migrate() -> None:
    """Met le schéma de la base de données à jour."""
    from emilie.core.schema import head

    with migrated(read_settings(), meanwhile=lambda: None):
        click.echo(f"Le schéma est à jour (révision {head()}).")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Une sortie à lire par un programme.")
def doctor(*, as_json: bool) -> None:
    """Vérifie l’installation, en essayant vraiment chaque chose."""
    from emilie import doctor as checks
    from emilie.findings import table

    findings = checks.examine(read_settings())
    if as_json:
        facts = [finding.facts() for finding in findings]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        click.echo(table(findings))
    sys.exit(1 if any(finding.state == "en panne" for finding in findings) else 0)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Une sortie à lire par un programme.")
def egress(*, as_json: bool) -> None:
    """Liste tout ce à quoi cette instance peut se connecter, et pourquoi."""
    import psycopg

    from emilie import egress as ways
    from emilie.inference.catalogue import CatalogueRefused

    try:
        found = ways.ways_out(read_settings())
    except CatalogueRefused as refusal:
        refuse(refusal.code, **refusal.params)
    except psycopg.ProgrammingError:
        refuse("setting_refused", names="EMILIE_DATABASE_URL")
    if as_json:
        facts = [way.facts() for way in found]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        click.echo(ways.table(found))


@main.command()
@click.argument("text", metavar="QUESTION")
@click.option(
    "--document", "documents", multiple=True, help="Fichier joint à la question (répétable).",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)  # fmt: skip
@click.option("--task", type=click.Choice(TASKS), help="Tâche guidée.")
@click.option(
    "--web", is_flag=True, help="Cherche aussi sur le Web, après vous avoir montré la requête."
)
@click.option(
    "--publications", is_flag=True,
    help="Cherche aussi des publications, après vous avoir montré la requête.",
)  # fmt: skip
def ask(
    text: str, documents: tuple[Path, ...], task: str | None, *, web: bool, publications: bool
) -> None:
    """Pose une question ; « - » la lit sur l’entrée standard.

    Codes de sortie : 0 répondu, 1 l’assistant a échoué, 2 question ou fichier refusé,
    130 interrompu.
    """
    from emilie import ask as terminal

    question = sys.stdin.read() if text == "-" else text
    wanted: dict[Family, bool] = {"web": web, "publications": publications}
    search = [family for family, chosen in wanted.items() if chosen]

    def job(app: FastAPI, say: Say, tell: Say) -> Coroutine[Any, Any, bool]:
        return terminal.ask(
            app, question, list(documents), task, say, tell, _may_leave if search else None, search
        )

    answered = in_terminal(job)
    sys.exit(130 if answered is None else 0 if answered else 1)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--length", type=click.Choice(LENGTHS), default="moyen", show_default=True,
    help="Longueur de la synthèse.",
)  # fmt: skip
def summarise(files: tuple[Path, ...], length: str) -> None:
    """Fait la synthèse de fichiers, lus en entier, chaque affirmation avec sa page.

    Un fichier refusé l’est en une phrase, sur la sortie d’erreur ; les autres sont résumés.

    Codes de sortie : 0 tout est résumé, 1 rien ne l’est, 2 commande ou demande refusée,
    3 synthèse incomplète (un fichier ou une partie n’a pas été lu), 130 interrompu.
    """
    from emilie import ask as terminal

    def job(app: FastAPI, say: Say, tell: Say) -> Coroutine[Any, Any, terminal.Outcome]:
        return terminal.summarise(app, list(files), length, say, tell)

    outcome = in_terminal(job)
    sys.exit({None: 130, "done": 0, "failed": 1, "incomplete": 3}[outcome])


if __name__ == "__main__":
    main()
