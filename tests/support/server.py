"""A real `emilie serve`, in its own process."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

PORTS = range(20_000, 32_768)
"""Below those that systems give of themselves, to whoever connects or asks for any: a port that is
free now is still so when a server, seconds later, takes it."""


def free_port() -> int:
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Server:
    """Started by `start`; `dsn` names its database, or else it runs an embedded one in `data`."""

    data: Path
    dsn: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    arguments: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """One for each port: two servers may share the folder of their files."""
        return self.data.with_name(f"{self.data.name}-{self.port}.log")

    def start(self) -> float:
        """Start it; gives the seconds until the first 200."""
        kept = {name: value for name, value in os.environ.items() if name[:7] != "EMILIE_"}
        ours = {"EMILIE_DATA": str(self.data), "EMILIE_PORT": str(self.port)}
        if self.dsn is not None:
            ours["EMILIE_DATABASE_URL"] = self.dsn
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                # Tests that are killed leave nothing behind that looks for its database for ever.
                [sys.executable, "-m", "emilie.cli", "serve", "--follow-parent", *self.arguments],
                env=kept | ours | self.environment, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self.wait(began + 120)
        return time.monotonic() - began

    def wait(self, end: float) -> None:
        while not self.answers():
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.02)

    def answers(self) -> bool:
        with suppress(httpx2.TransportError):
            return httpx2.get(f"{self.url}/api/ready", timeout=5).status_code == 200
        return False

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Stop it; gives the seconds that it took."""
        if self.process is None:
            return 0.0
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(timeout=60)
        self.process = None
        return time.monotonic() - began
