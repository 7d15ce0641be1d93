"""A command that answers in this process: the application started, one job done, then stopped."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from emilie.starting import REFUSED, migrated, read_settings, refuse

if TYPE_CHECKING:
    from fastapi import FastAPI

    from emilie.settings import Settings

T = TypeVar("T")
Say = Callable[[str], None]


def stop_on_sigterm() -> None:
    """Leave through the `with` blocks, so that what was started is stopped."""

    def leave(*_: object) -> NoReturn:
        sys.exit(0)

    signal.signal(signal.SIGTERM, leave)


def create_or_refuse(settings: Settings, dsn: str, *, worker: bool) -> FastAPI:
    """The application; a catalogue that cannot be in force stops here, with its place."""
    from emilie.inference.catalogue import CatalogueRefused
    from emilie.main import create_app
    from emilie.stored_catalogue import version_at

    try:
        app = create_app(settings, dsn, worker=worker)
        app.state.endpoints.take(version_at(dsn))
        return app
    except CatalogueRefused as refusal:
        refuse(refusal.code, **refusal.params)


def in_terminal(job: Callable[[FastAPI, Say, Say], Coroutine[Any, Any, T]]) -> T | None:
    """What a job of `emilie.ask` gives; None when it was interrupted."""
    # A failed answer has its sentence here; the line for an operator would only be in its way.
    logging.getLogger("emilie").setLevel(logging.ERROR)
    settings = read_settings()
    stop_on_sigterm()
    with migrated(settings) as dsn:
        from emilie.ask import Refused

        app = create_or_refuse(settings, dsn, worker=True)
        say = partial(click.echo, nl=False)
        try:
            return asyncio.run(unless_interrupted(job(app, say, partial(say, err=True))))
        except Refused as refusal:
            click.echo(refusal.sentence, err=True)
            sys.exit(REFUSED)
        except KeyboardInterrupt:
            return None


async def unless_interrupted(job: Coroutine[Any, Any, T]) -> T | None:
    """What `job` gives; None once Ctrl-C came, whatever the job made of its cancellation."""
    task = asyncio.ensure_future(job)
    interrupted = asyncio.Event()

    def interrupt() -> None:
        interrupted.set()
        task.cancel()

    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, interrupt)
    given: T | None = None
    with suppress(asyncio.CancelledError):
        given = await task
    return None if interrupted.is_set() else given
