"""The process that holds a local model: an OpenAI-compatible server on loopback, behind a key.

It is told what to serve on its standard input, where a command line would show the key to every
account of the machine; it says its address on the standard output, and leaves when its standard
input is closed, so that it never outlives who started it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
from typing import Any

REFUSED, NO_MEMORY = 3, 4
"""Exit codes: the engine did not take the file; memory ran out."""


def main() -> None:
    # Both may be ignored in a process that was started in the background.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    asked = json.loads(sys.stdin.readline())
    if asked["memory"]:
        resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=leave_with_the_parent, daemon=True).start()
    server = serve(asked)
    print(json.dumps({"address": server.listening_address}), flush=True)  # noqa: T201 -- as said above
    threading.Event().wait()


def leave_with_the_parent() -> None:
    sys.stdin.read()
    # Not `sys.exit`: the engine's own end was seen to hang, and there is nothing to save.
    os._exit(0)


def serve(asked: dict[str, Any]) -> Any:
    import xllamacpp  # noqa: PLC0415 -- after the limits

    params = xllamacpp.CommonParams()
    params.model.path = asked["path"]
    params.model_alias = {asked["name"]}
    params.api_keys = [asked["key"]]  # without one, anybody on the machine may ask
    params.cors_origins = ""
    params.ui = params.endpoint_slots = False
    params.verbosity = -1
    params.warmup = False
    params.n_ctx, params.n_parallel = asked["context"] * asked["slots"], asked["slots"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = asked["threads"]
    params.n_threads_http = asked["slots"] + 3
    params.fit_params = False  # the plan has said what fits
    params.cache_ram_mib = 0  # 8 GB of old prompts otherwise
    try:
        return xllamacpp.Server(params)
    except MemoryError:
        os._exit(NO_MEMORY)
    except RuntimeError:
        os._exit(REFUSED)


if __name__ == "__main__":
    main()
