"""The side of `documents/forks.py` that works: a process that loads once what its work needs, opens
nothing of anybody's ever, and forks for each piece of work.

What reads somebody's file or page is so a process of its own, under limits, that holds nothing of
another and takes nobody with it when it breaks. The standard input is a socket on which one socket
is handed over for each piece; whoever closes their end of it before has that piece given up.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import IO, Any

from emilie.documents.extraction.limits import die_with, limit

LONGEST = 1_000_000
"""Bytes of the line of JSON that asks; it says `memory` and `seconds`, the limits of its work."""

Work = Callable[[dict[str, Any], IO[bytes], socket.socket], None]
"""Does what the line asks, reads what follows it if anything does, and answers on the socket."""


def serve(warm_up: Callable[[], None], work: Work) -> None:
    """Fork for each socket that is handed over, until nobody holds the other end."""
    die_with(int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that work
    handed = socket.socket(fileno=0)
    warm_up()
    gc.freeze()
    ours = os.getpid()
    while True:
        said, sockets, _, _ = socket.recv_fds(handed, 1, 1)
        if not said:
            return
        if os.fork() == 0:
            handed.close()
            _work_alone(socket.socket(fileno=sockets[0]), ours, work)
        os.close(sockets[0])


def _work_alone(asker: socket.socket, parent: int, work: Work) -> None:
    """In a process that ends with it, well or not."""
    status = 1
    try:
        with asker.makefile("rb") as asked:
            wanted = json.loads(asked.readline(LONGEST))
            limit(memory=wanted["memory"], seconds=wanted["seconds"], parent=parent)
            work(wanted, asked, asker)
        status = 0
    finally:
        os._exit(status)


def give_up_with(asker: socket.socket) -> None:
    """End with whoever asked, from now on: nothing more is ever written to us."""
    threading.Thread(target=_end_with, args=(asker,), daemon=True).start()


def _end_with(asker: socket.socket) -> None:
    asker.recv(1)
    os._exit(1)
