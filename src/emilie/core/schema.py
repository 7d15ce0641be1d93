"""The schema: brought to its head by Alembic, with the job queue's own tables beside ours.

Called at every start, so being current costs one query and imports neither Alembic nor
SQLAlchemy; what is not is upgraded by another process (`core/upgrade.py`). Two replicas that start
together take turns.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import psycopg

# Any number will do, so long as nothing else in this database locks the same one.
LOCK = 0x454D494C4945
TABLES = "select to_regclass('alembic_version'), to_regclass('procrastinate_jobs')"
NOT_THERE = (
    psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported,
    psycopg.errors.UndefinedFile,
)  # fmt: skip
OUT_OF_REACH = 3
"""What upgrades ends with when it lost the database."""
REVISION = "select version_num from alembic_version"


class VectorsMissing(Exception):
    """The database has no pgvector, and its role may not bring it in, or there is none to bring."""


def head() -> str:
    """The last revision. Versions are named `NNNN_subject.py`, and `NNNN` is the revision."""
    names = [file.name for file in files("emilie.migrations.versions").iterdir()]
    return max(name[:4] for name in names if name[:4].isdigit())


def is_current(dsn: str) -> bool:
    with psycopg.connect(dsn, autocommit=True, connect_timeout=10) as connection:
        return _is_current(connection)


def migrate(dsn: str) -> None:
    """Bring the database to the head; nothing to do is the common case."""
    with psycopg.connect(dsn, autocommit=True, connect_timeout=10) as connection:
        if _is_current(connection):
            return
        connection.execute("select pg_advisory_lock(%s)", [LOCK])
        try:
            connection.execute("create extension if not exists vector")
        except NOT_THERE as error:
            raise VectorsMissing from error
        _upgrade(dsn)
        _add_job_queue(connection)


def _is_current(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    # Asked first whether they exist: an error would stand in the log of each first start.
    if None in (connection.execute(TABLES).fetchone() or (None,)):
        return False
    row = connection.execute(REVISION).fetchone()
    return row is not None and row[0] == head()


def _upgrade(dsn: str) -> None:
    """In a process of its own: what it imports and leaves behind is 9 MB of a server for life."""
    try:
        subprocess.run(
            [sys.executable, "-m", "emilie.core.upgrade"], input=dsn, text=True, check=True
        )
    except subprocess.CalledProcessError as failure:
        if failure.returncode == OUT_OF_REACH:
            raise psycopg.OperationalError from failure
        raise


def _add_job_queue(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    from procrastinate.schema import SchemaManager  # noqa: PLC0415 -- as above

    row = connection.execute("select to_regclass('procrastinate_jobs')").fetchone()
    if row is None or row[0] is None:
        connection.execute(SchemaManager.get_schema().encode())
