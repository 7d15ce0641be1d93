"""Rows `start` and `page`: what one waits for, and downloads, before the first word."""

from __future__ import annotations

import gzip
import re
import statistics
import sys
import time
from pathlib import Path

from bench import processes, system
from bench.bars import Figure, Row
from bench.system import Emilie, Service

STATIC = Path(__file__).parent.parent / "src" / "emilie" / "static"
SCRIPTS = re.compile(r'<(?:script|link)\b[^>]*?\b(?:src|href)="(/[^"]+\.m?js)"')
IMPORTS = re.compile(r"""(?:\bimport|\bfrom)\s*["'](\.{1,2}/[^"']+\.js)["']""")
RUNS = 5


def start() -> Row:
    """From the command to the first page answered 200: a new folder once, then an old one."""
    with system.folder() as home:
        starts, stops = zip(
            *(_one_start(Emilie(home / "data", core=None)) for _ in range(RUNS + 1)), strict=True
        )
    first, *warm = starts
    figures = [
        Figure(
            f"start to first 200, median of {RUNS}", round(statistics.median(warm), 2), "s", 3.0
        ),
        Figure("start to first 200, slowest", round(max(warm), 2), "s"),
        Figure("first start ever, database made", round(first, 2), "s"),
        Figure("stop, slowest", round(max(stops), 2), "s", 5.0),
    ]
    return Row(
        "start", "starting, installed, both cores", figures, {"starts": starts, "stops": stops}
    )


def _one_start(how: Emilie) -> tuple[float, float]:
    """Seconds to the first page, and to stop."""
    port = system.free_port()
    log = how.data.with_name("start.log")
    began = time.perf_counter()
    command = [sys.executable, "-m", "emilie.cli", "serve"]
    process = processes.start(command, core=how.core, log=log, environment=how.environment(port))
    try:
        Service(process, port, log).wait("/" if (STATIC / "index.html").is_file() else "/api/ready")
        seconds = time.perf_counter() - began
    finally:
        stopped = processes.stop(process)
    return seconds, stopped


def loaded_first(static: Path) -> list[Path]:
    """The scripts that index.html asks for, and those that they import at once."""
    left = [
        static / path.lstrip("/")
        for path in SCRIPTS.findall((static / "index.html").read_text("utf-8"))
    ]
    found: list[Path] = []
    while left:
        file = left.pop()
        if file not in found:
            found.append(file)
            imports = IMPORTS.findall(file.read_text("utf-8"))
            left += [(file.parent / name).resolve() for name in imports]
    return sorted(found)


def packed(file: Path) -> int:
    """Bytes sent for it: of the `.gz` that the build puts beside it."""
    beside = file.with_name(f"{file.name}.gz")
    return beside.stat().st_size if beside.is_file() else len(gzip.compress(file.read_bytes(), 9))


def page() -> Row:
    """JavaScript of the first page, gzipped; what is loaded later is not counted."""
    if not (STATIC / "index.html").is_file():
        missing = Figure("JavaScript, gzipped", None, "kB", 260)
        return Row("page", "first page", [missing], notes=["the pages are not built"])
    sizes = {file.name: packed(file) for file in loaded_first(STATIC)}
    every = [packed(file) for file in STATIC.rglob("*.js")]
    bare = [name for name in sizes if not any(STATIC.rglob(f"{name}.gz"))]
    notes = ["built without its .gz files: sent uncompressed"] if bare else []
    figures = [
        Figure("JavaScript, gzipped", round(sum(sizes.values()) / 1000, 1), "kB", 260),
        Figure("all JavaScript, loaded later included", round(sum(every) / 1000, 1), "kB"),
    ]
    return Row("page", "first page", figures, {"files": sizes}, notes)
