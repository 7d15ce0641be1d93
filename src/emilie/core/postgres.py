"""The database that a laptop needs: one PostgreSQL that lives and dies with Émilie.

One process supervises it, the one that holds the lock; others that use the same data folder
connect to it, and one of them takes over when the first goes. PostgreSQL is the direct child of
its supervisor, so that its death is seen at once whatever process 1 does with orphans. What an
earlier supervisor left behind is stopped before anything starts: nobody would restart it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from psycopg import pq

from emilie.core import cluster as clusters
from emilie.core.cluster import Cluster, NotStarted

if TYPE_CHECKING:
    from emilie.settings import Settings

__all__ = ["NotStarted", "database"]

PATIENCE = 300  # A long recovery is not a failure; only a server that dies is.
CONNECTIONS = 60
PROCESSES = Path("/proc")
# Little memory and few processes: it shares a laptop with everything else its owner runs.
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "32MB",
    "effective_cache_size": "256MB",
    "work_mem": "8MB",
    "io_method": "sync",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "max_logical_replication_workers": "0",
    "max_worker_processes": "2",
    "max_parallel_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "autovacuum_worker_slots": "1",
    "autovacuum_max_workers": "1",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_messages": "warning",
    # A statement that fails may quote what an agent wrote.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


def _nothing() -> None:
    pass


@contextlib.contextmanager
def database(settings: Settings, meanwhile: Callable[[], object] = _nothing) -> Iterator[str]:
    """Address (`postgresql://…`) of the database: the configured one, or else the embedded one.

    `meanwhile` is done while it starts.
    """
    if settings.database.url:
        meanwhile()
        yield settings.database.url.replace("postgres://", "postgresql://", 1)
        return
    cluster = clusters.find(settings.data / "postgres")
    supervisor = Supervisor(cluster)
    supervisor.start()
    try:
        meanwhile()
        supervisor.wait_until_ready()
        yield cluster.dsn()
    finally:
        supervisor.stop()


class Supervisor(threading.Thread):
    """Keeps the cluster running while we live, or waits for its turn while another process does.

    Linux ties a child's death signal to the thread that started it, hence one thread for all.
    """

    def __init__(self, cluster: Cluster, connections: int = CONNECTIONS) -> None:
        """`connections`: the most that it takes at once."""
        super().__init__(name="postgres", daemon=True)
        self.cluster = cluster
        self._options = {**OPTIONS, "max_connections": str(connections)}
        self.process: subprocess.Popen[bytes] | None = None
        self.failure: NotStarted | None = None
        self.settled = threading.Event()
        self.leaving = threading.Event()

    def wait_until_ready(self) -> None:
        if not self.settled.wait(PATIENCE):
            raise NotStarted("database_not_started", reason="timeout", log=str(self.cluster.log))
        if self.failure is not None:
            raise self.failure

    def stop(self) -> None:
        self.leaving.set()
        self.join(timeout=10)

    def run(self) -> None:
        try:
            with self.cluster.lock.open("ab") as lock:
                while not self.leaving.is_set():
                    if _taken(lock):
                        self._supervise()
                    else:
                        self._join_another()
        except NotStarted as failure:
            self.failure = failure
        except OSError as error:
            log = str(self.cluster.log)
            self.failure = NotStarted("database_not_started", reason=str(error), log=log)
        finally:
            self.settled.set()

    def _join_another(self) -> None:
        if answers(self.cluster):
            self.settled.set()
        self.leaving.wait(0.5 if self.settled.is_set() else 0.02)

    def _supervise(self) -> None:
        """Run PostgreSQL again and again until we leave; give up if it never gets ready."""
        clusters.prepare(self.cluster)
        failures = 0
        while not self.leaving.is_set():
            stop_strangers(self.cluster)
            if self._run_once():
                failures = 0
                continue
            failures += 1
            if failures == 5 and not self.leaving.is_set():
                reason = clusters.last_words(self.cluster)
                log = str(self.cluster.log)
                raise NotStarted("database_not_started", reason=reason, log=log)
            self.leaving.wait(0.2 * failures)
        clusters.tidy(self.cluster)

    def _run_once(self) -> bool:
        """Start PostgreSQL and stay with it; tells whether it got as far as being ready."""
        data = self.cluster.data
        options = [f"--{name}={value}" for name, value in self._options.items()]
        options += [f"--cluster_name={self.cluster.mark}", "-k", str(self.cluster.sockets)]
        command = self.cluster.command("postgres", data, *options)
        ready = False
        with clusters.open_log(self.cluster) as log:
            self.process = subprocess.Popen(
                command,
                cwd=data,
                env=clusters.ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            while self.process.poll() is None and not self.leaving.is_set():
                if not ready and answers(self.cluster, self.process.pid):
                    ready = True
                    self.settled.set()
                self.leaving.wait(0.2 if ready else 0.01)
        finally:
            _stop(self.process)
        return ready


def _taken(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown, then the ruder ones; a crash is recovered at the next start."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=2.5)


def answers(cluster: Cluster, pid: int | None = None) -> bool:
    """Whether the server (of that process, if given) says that it is ready and listens."""
    with contextlib.suppress(OSError):
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
        if len(lines) < 8 or lines[7].strip() != "ready" or pid not in {None, int(lines[0])}:
            return False
        dsn = f"{cluster.dsn('postgres')}&connect_timeout=2"
        return pq.PGconn.ping(dsn.encode()) == pq.Ping.OK
    return False


def stop_strangers(cluster: Cluster) -> None:
    """Stop what an earlier supervisor left running on this cluster. Needs the lock.

    The mark that we put in their command lines tells our processes from others, which the
    process id kept in `postmaster.pid` does not: after a crash it may be anybody's, or a zombie's
    that nobody reaps, and PostgreSQL would refuse to start because of it.
    """
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        found = _processes(cluster.mark)
        if not found:
            break
        masters = [pid for pid, command in found.items() if not command.startswith("postgres:")]
        for pid in masters or found:
            with contextlib.suppress(ProcessLookupError):
                # Without their master the others have crashed already: nothing to wait for.
                os.kill(pid, number if masters else signal.SIGKILL)
        _wait_until_gone(cluster.mark, seconds=1.5)
    _forget(cluster)


def _forget(cluster: Cluster) -> None:
    """Remove the notes of a dead server, which name a process that may be anybody's today.

    Where PostgreSQL can see by itself that it is dead, the note stays: it also names the shared
    memory to be freed.
    """
    (cluster.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    note = cluster.data / "postmaster.pid"
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):
        with contextlib.suppress(ValueError, IndexError, PermissionError):
            os.kill(int(note.read_text().splitlines()[0]), 0)
        note.unlink()


def _wait_until_gone(mark: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and _processes(mark):
        time.sleep(0.02)


def _processes(mark: str) -> dict[int, str]:
    """The living processes of the cluster with this mark: server, and its children `postgres: …`.

    Command lines are readable by all, unlike the rest of what /proc tells; a zombie has none.
    """
    found = {}
    for pid, command in _command_lines():
        ours = f"--cluster_name={mark}" in command or command.startswith(f"postgres: {mark}")
        if ours and pid != os.getpid():
            found[pid] = command
    return found


def _command_lines() -> Iterator[tuple[int, str]]:
    if PROCESSES.is_dir():
        for folder in PROCESSES.iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError):
                    seen = (folder / "cmdline").read_bytes()
                    yield int(folder.name), seen.replace(b"\0", b" ").decode(errors="replace")
        return
    listing = subprocess.run(
        ["/bin/ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=True
    )
    for line in listing.stdout.splitlines():
        pid, _, command = line.strip().partition(" ")
        yield int(pid), command
