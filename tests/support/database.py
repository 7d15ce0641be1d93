"""One embedded PostgreSQL for the whole test run, shared by the workers of xdist.

The controller supervises it, because workers end one after the other. The migrations run once,
into a template that each worker's database is copied from.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from emilie.core import cluster as clusters
from emilie.core.cluster import Cluster
from emilie.core.postgres import Supervisor, answers
from emilie.core.schema import migrate

TABLES = """
select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'
"""
LARGE = "select from unnest(%s::text[]) as name where pg_total_relation_size(name::regclass) > %s"
LARGEST = 32 << 20
"""Bytes of a table and its indexes that is worth new files: its rows would lie there, dead."""
RESTART = """
select setval(format('%I', sequencename)::regclass, 1, false) from pg_sequences
where schemaname = 'public' and last_value is not null
"""
TEMPLATE = "emilie_template"
CONNECTIONS = 400
"""Each worker of xdist has up to five servers, and each of these takes up to twenty."""


class TestPostgres:
    """The server: started at the first need, or at once when there are workers to serve."""

    __test__ = False

    def __init__(self, folder: Path | None = None) -> None:
        self.mine = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="emilie-tests-"))
        self.supervisor: Supervisor | None = None

    @property
    def cluster(self) -> Cluster:
        return clusters.find(self.folder / "postgres")

    def start(self) -> None:
        if self.mine and self.supervisor is None:
            self.supervisor = Supervisor(self.cluster, CONNECTIONS)
            self.supervisor.start()

    def wait(self) -> None:
        end = time.monotonic() + 60
        while not answers(self.cluster):
            assert time.monotonic() < end, clusters.last_words(self.cluster)
            time.sleep(0.02)

    def stop(self) -> None:
        if self.supervisor is not None:
            self.supervisor.stop()
        if self.mine:
            shutil.rmtree(self.folder, ignore_errors=True)

    def dsn(self, name: str, role: str = "emilie") -> str:
        return self.cluster.dsn(role=role, name=name)

    def template(self) -> None:
        """Migrate the template, unless another worker did."""
        with psycopg.connect(self.dsn("postgres", "postgres"), autocommit=True) as connection:
            connection.execute("select pg_advisory_lock(1)")
            query = "select 1 from pg_database where datname = %s"
            if connection.execute(query, [TEMPLATE]).fetchone():
                return
            # Nobody's work is lost if this server crashes.
            connection.execute("alter system set fsync = off")
            connection.execute("select pg_reload_conf()")
            connection.execute("grant set on parameter session_replication_role to emilie")
            connection.execute(f"create database {TEMPLATE}_draft owner emilie".encode())
            migrate(self.dsn(f"{TEMPLATE}_draft"))
            connection.execute(f"alter database {TEMPLATE}_draft rename to {TEMPLATE}".encode())

    @contextmanager
    def create(self, name: str) -> Iterator[str]:
        """An empty database of that name, that nobody migrated, dropped at the end."""
        with psycopg.connect(self.dsn("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(f"create database {name} owner emilie".encode())
            yield self.dsn(name)
            connection.execute(f"drop database {name} with (force)".encode())

    @contextmanager
    def outage(self, name: str) -> Iterator[None]:
        """That database is out of reach, for whoever had a connection too; the others are not."""
        with psycopg.connect(self.dsn("postgres", "postgres"), autocommit=True) as connection:
            closed = f"alter database {name} with allow_connections"
            connection.execute(f"{closed} false".encode())
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name]
            )
            try:
                yield
            finally:
                connection.execute(f"{closed} true".encode())

    @contextmanager
    def copy(self, name: str) -> Iterator[str]:
        """A migrated database of that name, dropped at the end."""
        self.template()
        with psycopg.connect(self.dsn("postgres", "postgres"), autocommit=True) as connection:
            # Copying waits for nobody, but two copies of one template refuse each other.
            connection.execute("select pg_advisory_lock(2)")
            statement = f"create database {name} template {TEMPLATE} owner emilie"
            connection.execute(statement.encode())
            connection.execute("select pg_advisory_unlock(2)")
            yield self.dsn(name)
            connection.execute(f"drop database {name} with (force)".encode())


def empty(dsn: str) -> None:
    """Forget every row but the schema's own, and what sequences gave.

    A few rows of a few tables are deleted, without the triggers that look at what refers to them:
    truncating makes new files for each table and index, a third of a second for all of them.
    """
    with psycopg.connect(dsn) as connection:
        tables = [row[0] for row in connection.execute(TABLES)]
        looks = (f"(select '{each}' from \"{each}\" limit 1)" for each in tables)
        filled = [row[0] for row in connection.execute(" union all ".join(looks).encode())]
        if not filled:
            return
        if connection.execute(LARGE, [filled, LARGEST]).fetchone():
            names = ", ".join(f'"{each}"' for each in tables)
            connection.execute(f"truncate {names} restart identity cascade".encode())
            return
        connection.execute("set local session_replication_role = replica")
        for each in filled:
            connection.execute(f'delete from "{each}"'.encode())
        connection.execute(RESTART)
