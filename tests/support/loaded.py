"""`python -m support.loaded`: forks for each command that `support/commands.py` asks for.

A line of JSON in, what the command ended with out: its exit code, that of the signal that killed it
with a minus, or null when it was killed since it took too long.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import sys
import threading
from importlib import import_module
from typing import Any

LOADED = (
    "emilie.main", "emilie.assistant.agent", "emilie.assistant.title", "emilie.ask", "emilie.keys",
    "emilie.doctor", "emilie.egress", "emilie.compare", "emilie.translate", "emilie.task_command",
    "emilie.many", "emilie.model_commands", "emilie.model_trial",
)  # fmt: skip


def main() -> None:
    for name in LOADED:
        import_module(name)
    assert threading.active_count() == 1, "a thread would be lost in what is forked"
    gc.freeze()
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            become(request)
            return
        answers.write(json.dumps(ended(child, request["seconds"])) + "\n")
        answers.flush()


def become(request: dict[str, Any]) -> None:
    """Be the command, as if it had been typed."""
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    typed, out, err = request["files"]
    os.dup2(os.open(typed, os.O_RDONLY), 0)
    os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT), 1)
    os.dup2(os.open(err, os.O_WRONLY | os.O_CREAT), 2)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(0, encoding="utf-8"), os.fdopen(1, "w", encoding="utf-8"),
        os.fdopen(2, "w", encoding="utf-8", buffering=1),
    )  # fmt: skip
    sys.argv = ["emilie", *request["arguments"]]
    runpy.run_module("emilie.cli", run_name="__main__", alter_sys=True)


def ended(child: int, seconds: float) -> int | None:
    late = False

    def kill(*_: object) -> None:
        nonlocal late
        late = True
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, kill)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    _, status = os.waitpid(child, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return None if late else os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main()
