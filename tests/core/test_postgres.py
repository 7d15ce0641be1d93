"""The embedded PostgreSQL against what kills it, for real."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from emilie.core import cluster as clusters
from emilie.core import postgres
from emilie.core.cluster import Account, Cluster, NotStarted
from emilie.core.postgres import OPTIONS, database
from emilie.core.schema import head, is_current, migrate
from emilie.settings import Database, Settings
from support.database import TestPostgres

HOLD = """
import sys, time
from emilie.settings import Settings
from emilie.core.postgres import database
with database(Settings(data=sys.argv[1])) as dsn:
    print(dsn, flush=True)
    time.sleep(600)
"""

# A second or two on a quiet machine; the tests share theirs with Chromium.
SOON = 15

Holder = subprocess.Popen[str]
Start = Callable[[], Holder]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def cluster(data: Path) -> Cluster:
    return clusters.find(data / "postgres")


@pytest.fixture
def hold(data: Path) -> Iterator[Start]:
    """Start a process that holds the database of `data`."""
    started: list[Holder] = []

    def start() -> Holder:
        command = [sys.executable, "-c", HOLD, str(data)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        started.append(process)
        assert process.stdout.readline().startswith("postgresql://")
        return process

    yield start
    for process in started:
        kill(process)
        assert process.stdout is not None
        process.stdout.close()
    postgres.stop_strangers(clusters.find(data / "postgres"))


def kill(process: Holder) -> None:
    process.kill()
    process.wait()


def master(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def seconds_until(true: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not true():
        assert time.monotonic() < began + 60
        time.sleep(0.01)
    return time.monotonic() - began


def connects(dsn: str) -> bool:
    try:
        psycopg.connect(dsn, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def write(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("create table kept as select generate_series(1, 20000) as n")


def kept(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("select count(*) from kept").fetchone()
        return int(row[0]) if row else 0


def test_an_address_of_ones_own_is_taken_as_it_is() -> None:
    theirs = Settings(database=Database(url="postgres://emilie@db.example/emilie"))
    with database(theirs) as dsn:
        assert dsn == "postgresql://emilie@db.example/emilie"


def test_starts_stops_and_keeps_what_was_written(data: Path, cluster: Cluster) -> None:
    with database(Settings(data=data)) as dsn:
        write(dsn)
        with psycopg.connect(dsn) as connection:
            row = connection.execute(
                "select rolsuper, current_setting('server_encoding'), lower('ÉÀÇ'), '[1]'::vector"
                " from pg_roles where rolname = current_user"
            ).fetchone()
            assert row == (False, "UTF8", "éàç", "[1]")
        began = time.monotonic()
    assert time.monotonic() - began < SOON
    assert not postgres._processes(cluster.mark)
    with database(Settings(data=data)) as dsn:
        assert kept(dsn) == 20000


def test_nobody_else_may_come_in(data: Path, cluster: Cluster) -> None:
    with database(Settings(data=data)):
        assert cluster.sockets.stat().st_mode & 0o077 == 0
        assert cluster.data.stat().st_mode & 0o077 == 0
        assert cluster.log.stat().st_mode & 0o077 == 0


def test_a_killed_server_is_started_again(hold: Start, cluster: Cluster) -> None:
    hold()
    dsn = cluster.dsn()
    write(dsn)
    os.kill(master(cluster), signal.SIGKILL)
    seconds_until(lambda: not connects(dsn))
    assert seconds_until(lambda: connects(dsn)) < SOON
    assert kept(dsn) == 20000


def test_the_server_dies_with_its_supervisor(hold: Start, cluster: Cluster) -> None:
    kill(hold())
    assert seconds_until(lambda: not postgres._processes(cluster.mark)) < SOON


def test_both_killed_at_once_are_recovered(hold: Start, cluster: Cluster) -> None:
    first = hold()
    write(cluster.dsn())
    os.kill(first.pid, signal.SIGSTOP)  # It must not restart what is killed next.
    os.kill(master(cluster), signal.SIGKILL)
    kill(first)
    began = time.monotonic()
    hold()
    assert time.monotonic() - began < SOON
    assert kept(cluster.dsn()) == 20000


def test_a_server_that_outlived_its_supervisor_is_replaced(
    hold: Start, data: Path, cluster: Cluster
) -> None:
    with database(Settings(data=data)):
        pass
    clusters.prepare(cluster)
    options = [f"--{name}={value}" for name, value in OPTIONS.items()]
    options += [f"--cluster_name={cluster.mark}", "-k", str(cluster.sockets)]
    command = cluster.command("postgres", cluster.data, *options)
    with clusters.open_log(cluster) as log:
        orphan = subprocess.Popen(command, cwd=cluster.data, stderr=log, start_new_session=True)
    seconds_until(lambda: postgres.answers(cluster))
    began = time.monotonic()
    hold()
    assert time.monotonic() - began < SOON
    assert orphan.wait(timeout=60) == 0
    assert master(cluster) != orphan.pid


def test_the_process_id_of_somebody_else_does_not_stop_us(
    hold: Start, data: Path, cluster: Cluster
) -> None:
    with database(Settings(data=data)):
        pass
    clusters.prepare(cluster)
    note = f"{os.getpid()}\n{cluster.data}\n0\n5432\n{cluster.sockets}\n\n0 0\nready\n"
    (cluster.data / "postmaster.pid").write_text(note)
    (cluster.sockets / ".s.PGSQL.5432.lock").write_text(note)
    hold()
    assert connects(cluster.dsn())


def test_a_second_process_joins_then_takes_over(hold: Start, cluster: Cluster) -> None:
    first = hold()
    server = master(cluster)
    hold()
    assert master(cluster) == server
    kill(first)
    seconds_until(lambda: not (cluster.data / "postmaster.pid").exists())
    assert seconds_until(lambda: connects(cluster.dsn())) < SOON


def test_an_interrupted_making_starts_from_nothing(data: Path, cluster: Cluster) -> None:
    draft = cluster.folder / "cluster.new"
    draft.mkdir()
    (draft / "half").write_text("half")
    with database(Settings(data=data)) as dsn:
        assert connects(dsn)


def test_what_prevents_the_start_is_told(data: Path, cluster: Cluster) -> None:
    with database(Settings(data=data)):
        pass
    (cluster.data / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(NotStarted) as failure, database(Settings(data=data)):
        pass
    assert failure.value.code == "database_not_started"
    assert failure.value.params["log"] == str(cluster.log)
    assert failure.value.params["reason"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes account")
def test_root_needs_no_open_folder(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not clusters.may_walk(Account(65534, 65534), closed)
    with database(Settings(data=closed / "data")) as dsn:
        assert connects(dsn)
        sockets = Path(dsn.partition("?host=")[2])
        assert sockets.is_dir()
    assert closed.stat().st_mode & 0o777 == 0o700
    assert not sockets.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes account")
def test_programs_out_of_reach_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_may", lambda *_: False)
    found = clusters.find(tmp_path / "data" / "postgres")
    assert str(tmp_path) not in str(found.programs)
    version = subprocess.run(
        [found.programs / "initdb", "--version"], capture_output=True, text=True, check=True
    )
    assert "PostgreSQL" in version.stdout
    shutil.rmtree(found.sockets.parent)


def test_a_long_path_takes_its_sockets_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("très-long-" * 10)
    with database(Settings(data=deep)) as dsn:
        assert connects(dsn)


def test_a_current_schema_costs_one_query(postgres: TestPostgres) -> None:
    with postgres.copy("schema_test") as dsn:
        assert is_current(dsn)
        with psycopg.connect(dsn) as connection:
            connection.execute("update alembic_version set version_num = 'older'")
        assert not is_current(dsn)


def test_migrates_an_empty_database_twice(postgres: TestPostgres) -> None:
    postgres.template()
    with psycopg.connect(postgres.dsn("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("create database from_nothing owner emilie")
        dsn = postgres.dsn("from_nothing")
        assert not is_current(dsn)
        migrate(dsn)
        migrate(dsn)
        assert is_current(dsn)
        connection.execute("drop database from_nothing with (force)")
    assert head().isdigit()
