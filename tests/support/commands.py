"""Commands of the terminal, each in a process of its own that imports nothing again.

To load what answers takes two seconds of processor, and the tests type some two hundred commands:
a process that has loaded it (`support/loaded.py`) forks for each of them.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock

TESTS = Path(__file__).parents[1]


class Loaded:
    """The process that forks: one for each process that tests; it ends with it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.loaded"], cwd=TESTS, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._lock = Lock()
        atexit.register(self.close)

    def close(self) -> None:
        with self._process:
            self._process.kill()

    def code(self, request: Mapping[str, object]) -> int | None:
        """The exit code of a command, as `subprocess` gives it; None when it took too long."""
        pipe, said = self._process.stdin, self._process.stdout
        assert pipe is not None
        assert said is not None
        with self._lock:
            pipe.write(json.dumps(request) + "\n")
            pipe.flush()
            code: int | None = json.loads(said.readline())
        return code


@cache
def loaded() -> Loaded:
    return Loaded()


def emilie(
    *arguments: str,
    environment: Mapping[str, str],
    given: str = "",
    folder: Path | None = None,
    seconds: float = 90,
) -> subprocess.CompletedProcess[str]:
    """`emilie ARGUMENTS`, typed in `folder` with that environment and no other; what it says."""
    with tempfile.TemporaryDirectory() as made:
        typed, out, err = (Path(made) / name for name in ("typed", "out", "err"))
        typed.write_text(given, "utf-8")
        request = {
            "arguments": arguments, "environment": dict(environment), "seconds": seconds,
            "folder": str(folder or Path.cwd()), "files": [str(typed), str(out), str(err)],
        }  # fmt: skip
        code = loaded().code(request)
        if code is None:
            raise subprocess.TimeoutExpired(["emilie", *arguments], seconds, err.read_bytes())
        return subprocess.CompletedProcess(
            ["emilie", *arguments], code, out.read_text("utf-8"), err.read_text("utf-8")
        )


def around(**more: str) -> dict[str, str]:
    """The environment of the tests, and more."""
    return dict(os.environ) | more
