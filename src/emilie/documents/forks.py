"""Work done by a process that is kept warm and forks for each piece of it, from the side that asks.

What forks (`extraction/forking.py`) is started with the first piece, or just before, kept while
there is work, and replaced when it is gone.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
Exchange = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[T]]
"""Asks on a socket of its own and gives what was answered."""

REST = 60.0
"""Seconds without work after which what forks is let go, with its memory."""


class Forks:
    """One such process, by its module."""

    def __init__(self, module: str, at_once: int) -> None:
        self._module = module
        self._places = asyncio.Semaphore(at_once)
        self._underway = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._hands: socket.socket | None = None
        self._leaving: asyncio.TimerHandle | None = None

    def get_ready(self) -> None:
        """Start what forks before there is work, which somebody is about to bring."""
        self._begin()
        with suppress(OSError):  # said when the work comes
            self._started()
        self._end()

    def close(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
        if self._process is not None and self._hands is not None:
            self._hands.close()
            self._process.kill()
            self._process.wait()
        self._process = self._hands = None

    async def ask(self, exchange: Exchange[T], seconds: float) -> T:
        """What one fork answers in that time; `OSError`, `TimeoutError` or `IncompleteReadError`
        when it breaks.
        """
        async with self._places:
            self._begin()
            try:
                async with asyncio.timeout(seconds):
                    return await self._asked(exchange)
            finally:
                self._end()

    def _begin(self) -> None:
        self._underway += 1
        if self._leaving is not None:
            self._leaving.cancel()

    def _end(self) -> None:
        self._underway -= 1
        if not self._underway:
            self._leaving = asyncio.get_running_loop().call_later(REST, self.close)

    async def _asked(self, exchange: Exchange[T]) -> T:
        """Asked again where what forks was killed: that says nothing of the work."""
        asked, hands = self._handed_over()
        try:
            return await _exchanged(asked, exchange)
        except (OSError, asyncio.IncompleteReadError):
            if hands is self._hands and not _let_go(hands):
                raise  # the fork of this work broke alone
        asked, _ = self._handed_over()
        return await _exchanged(asked, exchange)

    def _handed_over(self) -> tuple[socket.socket, socket.socket]:
        """Our end of a socket whose other end a new process works for, and through which hands
        the other end went.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            hands = self._started()
            try:
                socket.send_fds(hands, [b"\0"], [theirs.fileno()])
            except OSError:  # it was killed meanwhile, and its place is free
                self.close()
                hands = self._started()
                socket.send_fds(hands, [b"\0"], [theirs.fileno()])
        return ours, hands

    def _started(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._hands is None:
            self._hands, theirs = socket.socketpair()
            with theirs:
                # The environment is left behind: it holds keys that no work here needs.
                self._process = subprocess.Popen(
                    [sys.executable, "-m", self._module, str(os.getpid())],
                    stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    env={
                        "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1",
                        "LC_ALL": "C.UTF-8",
                    },
                )  # fmt: skip
        return self._hands


def _let_go(hands: socket.socket) -> bool:
    """Whether nobody holds the other end: known before the kernel says that a process ended."""
    try:
        return not hands.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True


async def _exchanged(asked: socket.socket, exchange: Exchange[T]) -> T:
    """What is answered there. Closing the socket, which all ends do, ends the process."""
    try:
        reader, writer = await asyncio.open_unix_connection(sock=asked)
    except BaseException:
        asked.close()
        raise
    try:
        return await exchange(reader, writer)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
