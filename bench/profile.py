"""Where the server's time goes: py-spy's samples, summed by function and by library."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

LIBRARIES = (
    *("emilie", "sqlalchemy", "psycopg", "psycopg_pool", "aiohttp", "pydantic_ai", "pydantic"),
    *("fastapi", "starlette", "uvicorn", "procrastinate"),
)
FRAME = re.compile(r"^(?P<name>.*) \((?P<file>[^()]*?)(?::\d+)?\)$")
MOST = 28
"""Lines shown of each list."""
TRUNK = 0.6
"""A function under which that share of the time lies tells nothing: it is the way to the loop."""


class Profile:
    """A recording of one process, begun at once, in the background.

    py-spy is a tool of developers and may be missing; it samples without stopping the process.
    """

    def __init__(self, pid: int, *, after: float, seconds: int = 14, rate: int = 250) -> None:
        options = ["-p", str(pid), "-d", str(seconds), "-r", str(rate), "--format", "raw"]
        self._options = [*options, "--nonblocking", "--full-filenames", "-o", "/dev/stdout"]
        self._after = after
        self._stacks: list[tuple[list[str], int]] = []
        self._failure = ""
        self._thread = threading.Thread(target=self._record)
        self._thread.start()

    def _record(self) -> None:
        program = Path(sys.executable).with_name("py-spy")
        found = str(program) if program.is_file() else shutil.which("py-spy")
        if found is None:
            self._failure = "py-spy is not installed: no profile"
            return
        time.sleep(self._after)
        ended = subprocess.run(
            [found, "record", *self._options], capture_output=True, text=True, check=False
        )
        for line in ended.stdout.splitlines():
            stack, _, count = line.rpartition(" ")
            if FRAME.match(stack) and count.isdigit():
                self._stacks.append((stack.split(";"), int(count)))
        if not self._stacks:
            self._failure = f"no profile: {ended.stderr.strip()[-200:]}"

    def lines(self) -> list[str]:
        """The tables, once the recording is over."""
        self._thread.join()
        if self._failure:
            return [self._failure]
        own: Counter[str] = Counter()
        whole: Counter[str] = Counter()
        libraries: Counter[str] = Counter()
        for frames, count in self._stacks:
            named = [short(frame) for frame in frames]
            own[named[-1]] += count
            libraries[library(frames)] += count
            whole.update(dict.fromkeys(named, count))
        total = own.total()
        return [
            f"{total} samples",
            *listed("by library (the innermost one known)", libraries, total),
            *listed("with callees", whole, total),
            *listed("alone", own, total),
        ]


def listed(title: str, counted: Counter[str], total: int) -> list[str]:
    branches = [(name, count / total) for name, count in counted.most_common()]
    shown = [(name, share) for name, share in branches if share < TRUNK][:MOST]
    return [f"{title}:", *(f"{share:6.1%}  {name}" for name, share in shown)]


def short(frame: str) -> str:
    """`name (folder/file)` of a frame."""
    found = FRAME.match(frame)
    if found is None:
        return frame
    return f"{found['name']} ({'/'.join(found['file'].split('/')[-2:])})"


def library(frames: list[str]) -> str:
    for frame in reversed(frames):
        for name in LIBRARIES:
            if f"/{name}/" in frame:
                return name
    return "other"
