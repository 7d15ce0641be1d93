"""What a measure needs running: the mock model, the bare relay, Émilie on a fresh data folder.

The system under measure runs on the first core of this machine, the mock and the client on the
second. Everything started here is stopped here, by its process id.
"""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import processes

SYSTEM, CLIENT = 0, 1
"""Which of our cores each side runs on."""


class NotReady(Exception):
    """Something that did not start; the text is the end of its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that another account may walk through (PostgreSQL's, when root measures)."""
    path = Path(tempfile.mkdtemp(prefix="emilie-bench-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@dataclass
class Service:
    """A process that answers HTTP on its port."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self, path: str) -> bool:
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with suppress(OSError, http.client.HTTPException):
            door.request("GET", path)
            return door.getresponse().status == 200
        return False

    def wait(self, path: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not self.answers(path):
            if self.process.poll() is not None or time.monotonic() > end:
                raise NotReady(self.log.read_text("utf-8", "replace")[-2000:])
            time.sleep(0.01)


@contextmanager
def service(
    module: list[str], port: int, log: Path, core: int | None, ready: str, **environment: str
) -> Iterator[Service]:
    command = [sys.executable, "-m", *module]
    process = processes.start(command, core=core, log=log, environment=environment)
    started = Service(process, port, log)
    try:
        started.wait(ready)
        yield started
    finally:
        processes.stop(process)


@dataclass(frozen=True)
class Pace:
    """How the mock model speaks."""

    ttft_ms: int = 50
    rate: int = 50
    tokens: int = 200


@contextmanager
def mock(home: Path, pace: Pace) -> Iterator[Service]:
    port = free_port()
    options = [f"--port={port}", f"--ttft-ms={pace.ttft_ms}", f"--rate={pace.rate}"]
    module = ["bench.mock_llm", *options, f"--tokens={pace.tokens}"]
    with service(module, port, home / "mock.log", CLIENT, "/health") as started:
        yield started


@contextmanager
def relay(home: Path, model: Service) -> Iterator[Service]:
    port = free_port()
    module = ["bench.relay", f"--port={port}", f"--upstream={model.url}"]
    log = home / "relay.log"
    process = processes.start([sys.executable, "-m", *module], core=SYSTEM, log=log, environment={})
    started = Service(process, port, log)
    try:
        while process.poll() is None and not _listens(port):
            time.sleep(0.02)
        yield started
    finally:
        processes.stop(process)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@dataclass(frozen=True)
class Emilie:
    """How the server is started."""

    data: Path
    model: Service | None = None
    core: int | None = SYSTEM
    settings: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()

    def environment(self, port: int) -> dict[str, str]:
        told = {"EMILIE_DATA": str(self.data), "EMILIE_PORT": str(port), **self.settings}
        if self.model is not None:
            told |= {"EMILIE_MODEL_URL": f"{self.model.url}/v1", "EMILIE_MODEL_NAME": "mock-model"}
        return told


@contextmanager
def emilie(how: Emilie) -> Iterator[Service]:
    """A running server with its embedded database."""
    port = free_port()
    log = how.data.with_name(f"{how.data.name}.log")
    module = ["emilie.cli", "serve", *how.arguments]
    with service(module, port, log, how.core, "/api/ready", **how.environment(port)) as started:
        yield started


def load(driver: str, target: Service, users: int, *options: str) -> dict[str, Any]:
    """Run the load client on its core, to its end; its report."""
    command = [sys.executable, "-m", "bench.load", driver, f"--url={target.url}"]
    with processes.pinned(CLIENT):
        ended = subprocess.run(
            [*command, f"--users={users}", *options], cwd=Path(__file__).parent.parent,
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    if ended.returncode:
        raise NotReady(ended.stderr[-2000:])
    report: dict[str, Any] = json.loads(ended.stdout)
    return report
