"""The process of a local model, supervised: started, started again when it dies, stopped with us.

Native code reads a file of several gigabytes there: whatever it does, it does it elsewhere than in
the server, without its environment, and never longer than it lives.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from time import monotonic

from emilie.core import child
from emilie.core.errors import AppError
from emilie.inference.errors import ModelStarting
from emilie.inference.local.__main__ import NO_MEMORY
from emilie.inference.local.header import ModelFileRefused
from emilie.inference.local.plan import ModelOutOfMemory, Plan, draw
from emilie.settings import LocalModels

log = logging.getLogger(__name__)

FIRST_REST, LONGEST_REST = 0.5, 30.0
"""Seconds before a process that died is started again; twice as long each time."""
STEADY = 60.0
"""Seconds of life after which a death is taken for the first one."""
LAST_CALL = 2.0
# Arenas of memory are few, so that the limit is spent on the model.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}


class LocalProcess(threading.Thread):
    """Serves one file. Linux ties a child's death signal to the thread that started it: this one
    stays with it to the end.
    """

    def __init__(self, file: Path, context: int, settings: LocalModels) -> None:
        super().__init__(name="local-model", daemon=True)
        self.file = file
        self.key = secrets.token_urlsafe(32)
        self.plan: Plan | None = None
        self.address: str | None = None
        """Where it answers now."""
        self.failure: AppError | None = None
        """Why it does not serve; None while it does, or gets ready to."""
        self.process: subprocess.Popen[str] | None = None
        self._context = context
        self._settings = settings
        self._leaving = threading.Event()
        self._lock = threading.Lock()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []
        self._draw()

    @property
    def title(self) -> str:
        return self.file.stem if self.plan is None else self.plan.name

    @property
    def context(self) -> int:
        """Tokens that fit in one request."""
        return self._context if self.plan is None else self.plan.context

    async def reach(self, seconds: float) -> str:
        """Its address, once it answers; raises why it does not."""
        loop = asyncio.get_running_loop()
        with self._lock:
            settled = self.address is not None or self.failure is not None
            future = loop.create_future()
            if not settled:
                self._waiting.append((loop, future))
        if not settled:
            with suppress(TimeoutError):
                await asyncio.wait_for(future, seconds)
        address, failure = self.address, self.failure
        if address is not None:
            return address
        raise failure or ModelStarting

    def stop(self) -> None:
        """Stop the process; it is gone when this returns."""
        with self._lock:
            self._leaving.set()
            process = self.process
        if process is not None:
            process.kill()  # it keeps nothing
        if self.is_alive():
            self.join(LAST_CALL)

    def run(self) -> None:
        rest = FIRST_REST
        while not self._leaving.is_set():
            # Before it is read: a file written meanwhile has then changed.
            began, seen = monotonic(), self._stamp()
            if self._draw() and self._live():
                rest = FIRST_REST if monotonic() - began > STEADY else rest
                if not self._leaving.is_set():
                    log.warning("the local model died: started again", extra={"seconds": rest})
                self._leaving.wait(rest)
                rest = min(2 * rest, LONGEST_REST)
            else:
                self._wait_for_a_change(seen)
        self._settle(None, ModelStarting())

    def _draw(self) -> bool:
        try:
            self.plan = draw(self.file, self._context, self._settings)
        except AppError as failure:
            self._refuse(failure)
            return False
        return True

    def _live(self) -> bool:
        """One life of the process; whether it ever answered."""
        process = self._begin()
        if process is None:
            return False
        assert process.stdout is not None
        line = process.stdout.readline()
        if line:
            self._settle(json.loads(line)["address"], None)
        code = process.wait()
        self._settle(None, None)
        process.stdout.close()
        with suppress(OSError):
            assert process.stdin is not None
            process.stdin.close()
        if not line and not self._leaving.is_set():
            short = code == NO_MEMORY or self._settings.memory
            kind = ModelOutOfMemory if short else ModelFileRefused
            self._refuse(kind(file=self.file.name))
        return bool(line)

    def _begin(self) -> subprocess.Popen[str] | None:
        launcher = [sys.executable, "-I", "-S", child.__file__]
        who = [str(os.getpid()), str(os.geteuid()), str(os.getegid())]
        with self._lock:
            if self._leaving.is_set():
                return None
            self.process = subprocess.Popen(
                [*launcher, *who, sys.executable, "-m", "emilie.inference.local"],
                # The environment is left behind: it holds keys that no model needs.
                env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"} | ENVIRONMENT,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True, start_new_session=True,
            )  # fmt: skip
        assert self.plan is not None
        assert self.process.stdin is not None
        asked = asdict(self.plan) | {"path": str(self.plan.path), "key": self.key}
        with suppress(OSError):  # it died already, which is seen where its answer is read
            self.process.stdin.write(json.dumps(asked) + "\n")
            self.process.stdin.flush()
        return self.process

    def _refuse(self, failure: AppError) -> None:
        if self.failure is None or self.failure.code != failure.code:
            log.warning("the local model cannot be served", extra={"code": failure.code})
        self._settle(None, failure)

    def _settle(self, address: str | None, failure: AppError | None) -> None:
        """Say where it answers or why it does not; neither: it is getting ready."""
        with self._lock:
            self.address, self.failure = address, failure
            if address is None and failure is None:
                return
            waiting, self._waiting = self._waiting, []
        for loop, future in waiting:
            with suppress(RuntimeError):  # its loop has ended meanwhile
                loop.call_soon_threadsafe(_wake, future)

    def _wait_for_a_change(self, seen: tuple[int, int] | None) -> None:
        """Until the file changes; memory may also have been freed after a while."""
        until = monotonic() + LONGEST_REST
        while monotonic() < until and self._stamp() == seen:
            if self._leaving.wait(1.0):
                return

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self.file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
