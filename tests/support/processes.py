"""Processes that a test looks for."""

from __future__ import annotations

from contextlib import suppress

import psutil


def children(named: str) -> list[psutil.Process]:
    """Children of this process whose command names that program."""
    found = []
    for each in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # it may end, or be left as a zombie, as we look
            if named in " ".join(each.cmdline()):
                found.append(each)
    return found
