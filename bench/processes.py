"""Processes under measure: started on one core, weighed from /proc, stopped by their id."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def cores() -> list[int]:
    """The cores this process may use; empty where the system does not say."""
    if not sys.platform.startswith("linux"):
        return []
    return sorted(os.sched_getaffinity(0))


CORES = cores()


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """What is started inside runs on that one of our cores (0: the system, 1: mock and client)."""
    if core is None or len(CORES) < 2:
        yield
        return
    os.sched_setaffinity(0, {CORES[core]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, CORES)


def start(
    command: Sequence[str], *, core: int | None, log: Path, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a process, and all it starts, on a core; its environment is only what is given."""
    known = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path[:1])}
    with pinned(core), log.open("ab") as file:
        return subprocess.Popen(
            command, env=known | dict(environment), stdout=file, stderr=file,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip


def stop(process: subprocess.Popen[bytes], patience: float = 10) -> float:
    """Interrupt it, as Ctrl-C does, then the ruder way; gives the seconds that it took."""
    began = time.monotonic()
    for number, seconds in (
        (signal.SIGINT, patience),
        (signal.SIGTERM, 5.0),
        (signal.SIGKILL, 5.0),
    ):
        if process.poll() is not None:
            break
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
    return time.monotonic() - began


def tree(pid: int) -> list[int]:
    """That process and its descendants that live."""
    found: list[int] = []
    left = [pid]
    while left:
        pid = left.pop()
        with suppress(OSError):
            tasks = [task / "children" for task in (PROC / str(pid) / "task").iterdir()]
            found.append(pid)
            for children in tasks:
                with suppress(OSError):
                    left += [int(child) for child in children.read_text().split()]
    return found


def cpu_seconds(pids: Sequence[int]) -> float:
    """User and system time of these processes and of their children that ended."""
    ticks = 0
    for pid in pids:
        with suppress(OSError):
            fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(fields[place]) for place in (11, 12, 13, 14))
    return ticks / TICK


def memory_mb(pids: Sequence[int], kind: str = "Rss") -> float:
    """Resident memory: `Rss` counts shared pages in every process, `Pss` shares them out."""
    total = 0
    for pid in pids:
        with suppress(OSError, StopIteration):
            if kind == "Rss":
                total += int((PROC / str(pid) / "statm").read_text().split()[1]) * PAGE // 1024
            else:
                lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith(kind + ":"))
    return total / 1024


def postgres_of(pids: Sequence[int]) -> list[int]:
    """Those of these processes that are PostgreSQL's."""
    found = []
    for pid in pids:
        with suppress(OSError):
            if (PROC / str(pid) / "comm").read_text().strip() == "postgres":
                found.append(pid)
    return found


def core_times() -> dict[str, tuple[float, float]]:
    """Busy and stolen seconds of each core since the machine started."""
    found = {}
    for line in (PROC / "stat").read_text().splitlines():
        name, *rest = line.split()
        if name.startswith("cpu") and name != "cpu":
            values = [int(value) / TICK for value in rest]
            found[name] = (sum(values[:3]) + sum(values[5:7]), values[7])
    return found


class Snapshot:
    """The clocks of the processes named, of this one and of the cores, at one moment."""

    def __init__(self, named: Mapping[str, int]) -> None:
        self.at = time.monotonic()
        self.cpu: dict[str, float] = {}
        self.postgres: dict[str, float] = {}
        for name, pid in named.items():
            pids = tree(pid)
            self.cpu[name] = cpu_seconds(pids)
            self.postgres[name] = cpu_seconds(postgres_of(pids))
        used = resource.getrusage(resource.RUSAGE_SELF)
        self.ours = used.ru_utime + used.ru_stime
        self.cores = core_times()
