"""The tasks of this process: ours, and those of the operator's folder, read again as it changes."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from time import monotonic

from emilie.assistant.tasks.definition import Definition
from emilie.assistant.tasks.reading import TaskRefused, read_file
from emilie.core.errors import AppError

log = logging.getLogger(__name__)

LOOKED_AT = 1.0
"""Seconds between two looks at whether the folder changed."""
MOST = 200
"""Files read of a folder."""
OURS = ("courriel", "synthese", "traduction", "reformulation", "comparaison")
"""In the order of the cards."""

Stamp = tuple[int, int, int]


class TaskNotFound(AppError):
    """Unknown, or another organisation's."""

    status, code = 404, "task_not_found"


@cache
def ours() -> Mapping[str, Definition]:
    """Those that come with Émilie."""
    with as_file(files("emilie.assistant").joinpath("tasks")) as folder:
        return {name: read_file(folder / f"{name}.md") for name in OURS}


class Tasks:
    """Every task known here. A file that is refused leaves the last one it gave in force."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._looked_at = float("-inf")
        self._stamps: dict[Path, Stamp | None] = {}
        self._theirs: dict[Path, Definition] = {}
        self.refused: dict[Path, TaskRefused] = {}
        """Files that are not in force, and why."""
        self._known: dict[str, list[Definition]] = {name: [task] for name, task in ours().items()}

    def of(self, organisation: str | None) -> list[Definition]:
        """What an agent of that organisation has, ours first, each name once."""
        self._look()
        found = (self._open(versions, organisation) for versions in self._known.values())
        return [each for each in found if each is not None]

    def everybodys(self) -> list[str]:
        """The names of all, whoever has them."""
        self._look()
        return list(self._known)

    def find(self, name: str, organisation: str | None) -> Definition:
        """Raises `TaskNotFound` where it is not theirs."""
        self._look()
        found = self._open(self._known.get(name, []), organisation)
        if found is None:
            raise TaskNotFound(task=name[:40])
        return found

    @staticmethod
    def _open(versions: list[Definition], organisation: str | None) -> Definition | None:
        """The first version open to it: the operator's that names it, theirs for all, then ours."""
        return next(
            (
                each
                for each in versions
                if not each.organisations or organisation in each.organisations
            ),
            None,
        )

    def _look(self) -> None:
        now = monotonic()
        if self._folder is None or now < self._looked_at + LOOKED_AT:
            return
        self._looked_at = now
        stamps = {path: _stamp_of(path) for path in _files_of(self._folder)}
        if stamps == self._stamps:
            return
        for path, stamp in stamps.items():
            if stamp != self._stamps.get(path, ()):
                self._read(path)
        for path in self._stamps.keys() - stamps.keys():
            self._theirs.pop(path, None)
            self.refused.pop(path, None)
        self._stamps = stamps
        self._known = self._together()

    def _read(self, path: Path) -> None:
        try:
            self._theirs[path] = read_file(path)
        except TaskRefused as refusal:
            self.refused[path] = refusal
            log.error("task %s refused: %s", path.name, refusal.params["where"])  # noqa: TRY400 -- says where
        else:
            self.refused.pop(path, None)
            log.warning("task %s read", path.name)

    def _together(self) -> dict[str, list[Definition]]:
        known = {name: list[Definition]() for name in OURS}
        for path in sorted(self._theirs):
            known.setdefault(self._theirs[path].id, []).append(self._theirs[path])
        for versions in known.values():
            versions.sort(key=lambda each: not each.organisations)
        for name in OURS:
            known[name].append(ours()[name])
        return known


def _files_of(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.glob("*.md"))[:MOST]
    except OSError:
        return


def _stamp_of(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
