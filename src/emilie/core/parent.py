"""Stops this process when the one that started it stops, for `make run`.

make waits for its child, but tells it nothing: killed, it leaves the child behind; interrupted
by anything else than a terminal (which interrupts both), it waits for ever. When make was
interrupted it stops catching that signal, and Linux shows which signals a process catches.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

EVERY = 0.3


def follow_parent() -> None:
    """Send ourselves SIGTERM once our parent is gone or was interrupted."""
    parent = os.getppid()
    caught = _catches_interrupts(parent)

    def watch() -> None:
        while os.getppid() == parent and _catches_interrupts(parent) == caught:
            time.sleep(EVERY)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _catches_interrupts(pid: int) -> bool:
    """Whether that process handles SIGINT; never where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return False
    masks = [line.split()[1] for line in lines if line.startswith("SigCgt:")]
    return bool(masks) and bool(int(masks[0], 16) >> (signal.SIGINT - 1) & 1)
