"""Prints rows, keeps them: a table in `results.md`, everything measured in `results/*.json`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.bars import Row, shown
from bench.processes import CORES

HERE = Path(__file__).parent
HISTORY = HERE / "results.md"
RAW = HERE / "results"


def machine() -> str:
    """What measures, in a few words, without its name."""
    model = platform.machine()
    kind = Path("/proc/cpuinfo")
    if kind.is_file():
        lines = [line for line in kind.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].partition(":")[2].strip() if lines else model
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    system = f"{platform.system()} {platform.release()}"
    python = f"Python {platform.python_version()}"
    sides = "the system on one core" if len(CORES) > 1 else "everything on ONE core"
    return f"{os.cpu_count()} × {model}, {pages / 2**30:.0f} GiB, {system}, {python}; {sides}"


def revision() -> str:
    """The commit measured; `+` when files differ from it."""

    def git(*arguments: str) -> str:
        command = ["git", *arguments]
        return subprocess.run(
            command, cwd=HERE, capture_output=True, text=True, check=False
        ).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", "../src", ".")
    return git("rev-parse", "--short=10", "HEAD") + ("+" if changed else "")


def table(rows: Sequence[Row]) -> list[str]:
    lines = ["| measure | value | bar | | seen elsewhere |", "|---|---|---|---|---|"]
    for row in rows:
        lines.append(f"| **{row.title}** | | | | |")
        for figure in row.figures:
            sign = "aim" if figure.aim else "≤"
            bar = "" if figure.bar is None else f"{sign} {shown(figure.bar, figure.unit)}"
            cells = [
                figure.name,
                shown(figure.value, figure.unit),
                bar,
                figure.verdict,
                figure.seen,
            ]
            lines.append(f"| {' | '.join(cells)} |")
    notes = [f"- {row.title}: {note}" for row in rows for note in row.notes]
    return [*lines, "", *notes] if notes else lines


def say(row: Row) -> None:
    """The row for whoever waits for it."""
    print(f"\n{row.title}", flush=True)
    for figure in row.figures:
        sign = "aim" if figure.aim else "≤"
        bar = "" if figure.bar is None else f"{sign} {shown(figure.bar, figure.unit)}"
        value = shown(figure.value, figure.unit)
        print(f"  {figure.name:<58} {value:>16}  {bar:<14} {figure.verdict}", flush=True)
    for note in row.notes:
        print(f"  note: {note}", flush=True)


def keep(rows: Sequence[Row], *, in_history: bool) -> Path:
    """Write what was measured; the file of raw figures."""
    now = datetime.now(UTC)
    heading = f"{now:%Y-%m-%d %H:%M} UTC, revision {revision()}"
    RAW.mkdir(exist_ok=True)
    path = RAW / f"{now:%Y%m%d-%H%M%S}.json"
    facts = {"at": now.isoformat(), "revision": revision(), "machine": machine()}
    path.write_text(json.dumps({**facts, "rows": [asdict(row) for row in rows]}, indent=1))
    if in_history:
        with HISTORY.open("a", encoding="utf-8") as file:
            text = "\n".join(["", f"## {heading}", "", machine(), "", *table(rows)])
            file.write(text + "\n")
    return path
