"""The commands: `emilie serve | worker | migrate | doctor | egress | ask | models`.

Starting fast matters here, so each command imports the rooms it needs, and `serve` imports the
application while the database starts.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from emilie import __version__
from emilie.core import logs
from emilie.core.cluster import NotStarted
from emilie.model_commands import models

if TYPE_CHECKING:
    from types import FrameType

    from fastapi import FastAPI

    from emilie.settings import Settings

REFUSED = 2
COLLECTED = (20_000, 20, 50)
"""Allocations before a collection of each generation: an answer makes thousands of small ones."""
TASKS = ("courriel", "synthese", "traduction", "reformulation")
# The port of a server that is stopping is free again within this time.
PORT_PATIENCE = 3.0
# Seconds after which a stop that hangs is cut; the embedded database then stops by itself.
LAST_CALL = 4.0


def refuse(code: str, **params: Any) -> NoReturn:
    """Say the sentence of `code` and leave."""
    from emilie.core.errors import sentence

    click.echo(sentence(code, params), err=True)
    sys.exit(REFUSED)


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
    from emilie.core.schema import migrate

    try:
        with database(settings, meanwhile) as dsn:
            try:
                migrate(dsn)
            except psycopg.OperationalError:
                refuse("database_out_of_reach")
            yield dsn
    except NotStarted as failure:
        refuse(failure.code, **failure.params)


def stop_on_sigterm() -> None:
    """Leave through the `with` blocks, so that what was started is stopped."""

    def leave(*_: object) -> NoReturn:
        sys.exit(0)

    signal.signal(signal.SIGTERM, leave)


def set_up_logs(settings: Settings) -> None:
    """As the settings say, for what runs unattended."""
    logs.set_up(settings.logs, settings.log_level)
    logs.take_over()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="Émilie", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Émilie, assistant IA souverain des administrations."""
    context.obj = read_settings
    logs.set_up()


main.add_command(models)


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
        refuse("listens_elsewhere", host=settings.host)
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


def create_or_refuse(settings: Settings, dsn: str, *, worker: bool) -> FastAPI:
    """The application; a catalogue that says what it may not stops here, with its place."""
    from emilie.inference.catalogue import CatalogueRefused
    from emilie.main import create_app

    try:
        return create_app(settings, dsn, worker=worker)
    except CatalogueRefused as refusal:
        refuse(refusal.code, **refusal.params)


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
        from emilie.main import work

        click.echo("Émilie : prête à lire les documents (Ctrl-C pour arrêter)")
        asyncio.run(until_stopped(work(settings, dsn)))


async def until_stopped(job: Coroutine[Any, Any, None]) -> None:
    """Do `job` until it ends or SIGTERM comes, then let it close what it opened."""
    task = asyncio.ensure_future(job)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


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

    findings = checks.examine(read_settings())
    if as_json:
        facts = [finding.facts() for finding in findings]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        click.echo(checks.table(findings))
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
@click.argument("text")
@click.option(
    "--document", "documents", multiple=True, help="Fichier joint à la question (répétable).",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)  # fmt: skip
@click.option("--task", type=click.Choice(TASKS), help="Tâche guidée.")
def ask(text: str, documents: tuple[Path, ...], task: str | None) -> None:
    """Pose une question ; « - » la lit sur l’entrée standard.

    Codes de sortie : 0 répondu, 1 l’assistant a échoué, 2 question ou fichier refusé,
    130 interrompu.
    """
    # A failed answer has its sentence here; the line for an operator would only be in its way.
    logging.getLogger("emilie").setLevel(logging.ERROR)
    settings = read_settings()
    stop_on_sigterm()
    question = sys.stdin.read() if text == "-" else text
    with migrated(settings) as dsn:
        from emilie import ask as terminal

        def say(said: str) -> None:
            click.echo(said, nl=False)

        def tell(told: str) -> None:
            click.echo(told, nl=False, err=True)

        app = create_or_refuse(settings, dsn, worker=True)
        job = terminal.ask(app, question, list(documents), task, say, tell)
        try:
            answered = asyncio.run(unless_interrupted(job))
        except terminal.Refused as refusal:
            click.echo(refusal.sentence, err=True)
            sys.exit(REFUSED)
        except KeyboardInterrupt:
            answered = None
    sys.exit(130 if answered is None else 0 if answered else 1)


async def unless_interrupted(job: Coroutine[Any, Any, bool]) -> bool | None:
    """What `job` gives; None once Ctrl-C came, whatever the job made of its cancellation."""
    task = asyncio.ensure_future(job)
    interrupted = asyncio.Event()

    def interrupt() -> None:
        interrupted.set()
        task.cancel()

    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, interrupt)
    answered: bool | None = None
    with suppress(asyncio.CancelledError):
        answered = await task
    return None if interrupted.is_set() else answered


if __name__ == "__main__":
    main()
