"""What a local model is given of the machine: context, threads, memory."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from emilie.core.errors import AppError
from emilie.inference.local.header import Header, read_header
from emilie.settings import LocalModels, Settings

LEAST_CONTEXT = 2_048
"""Tokens below which an answer to anything has no room."""
ROUND = 256
WORKING = 400_000_000
"""Bytes that the engine takes beside weights and conversations, at most (measured: 0.24 GB)."""
LIMITED = Path("/sys/fs/cgroup/memory.max")


class ModelTooLarge(AppError):
    """It does not fit in the memory that it may take."""

    code = "model_too_large"


class ModelOutOfMemory(AppError):
    """It seemed to fit, and did not."""

    code = "model_out_of_memory"


def folder(settings: Settings) -> Path:
    """Where `emilie models fetch` puts files."""
    return settings.data / "models"


def find_file(given: Path, settings: Settings) -> Path:
    """The file of that path, or of that name among those that were fetched."""
    fetched = folder(settings) / given
    return fetched if not given.exists() and fetched.exists() else given


@dataclass(frozen=True, slots=True)
class Plan:
    path: Path
    name: str
    context: int
    """Tokens of one conversation."""
    slots: int
    """Conversations answered at once."""
    threads: int
    memory: int
    """Bytes of address space that the process may take; 0: no limit."""


def draw(path: Path, context: int, settings: LocalModels) -> Plan:
    """How to serve that file here; raises when it cannot be."""
    header = read_header(path)
    room = (settings.memory or free_memory()) - header.size - WORKING
    fits = most_context(header, room, settings.slots)
    wanted = min(context, header.context or context)
    if fits < min(wanted, LEAST_CONTEXT):
        needed = header.size + WORKING + LEAST_CONTEXT * settings.slots * header.cache
        raise ModelTooLarge(file=path.name, gigabytes=_tenths(needed))
    return Plan(
        path=path.absolute(),
        name=header.name,
        context=min(wanted, fits),
        slots=settings.slots,
        threads=settings.threads or max(1, (os.cpu_count() or 2) - 1),
        memory=settings.memory,
    )


def most_context(header: Header, room: int, slots: int) -> int:
    """Tokens of one conversation that fit in `room` bytes."""
    if room < 0:
        return 0
    if header.cache == 0:  # an architecture that does not say, or keeps no such thing
        return header.context or 1_000_000
    return room // (header.cache * slots) // ROUND * ROUND


def free_memory() -> int:
    """Bytes that may still be taken on this machine, or in this container."""
    free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError, IndexError):
        lines = Path("/proc/meminfo").read_text().splitlines()
        free = 1024 * next(int(line.split()[1]) for line in lines if "MemAvailable" in line)
    with suppress(OSError, ValueError):
        free = min(free, int(LIMITED.read_text()))
    return free


def _tenths(amount: int) -> str:
    return f"{amount / 1e9:.1f}".replace(".", ",")
