"""What a screen may not have Émilie do on its server, which operators alone decide.

A key goes where it was given for; a file is read, a program run and a private network reached only
where operators named them, in their file or in `EMILIE_SCREENS_…`. An administrator of the
assistant is not one of the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from emilie.core.http import Destination
from emilie.inference.catalogue import Catalogue, EndpointEntry
from emilie.inference.faults import Fault
from emilie.inference.local.plan import folder
from emilie.inference.mcp_servers import McpEntry
from emilie.inference.sealed_keys import PREFIX, origin_of
from emilie.inference.sources import SourceEntry
from emilie.inference.tables import Keyed
from emilie.settings import LOOPBACK, Settings, secret_named

VARIABLE = f"une variable que le fichier des opérateurs nomme pour cette adresse, ou {PREFIX}…"
FILE = "un fichier que celui des opérateurs nomme pour cette adresse, ou du dossier des clés"
ELSEWHERE = "cette clé va à une autre adresse : saisissez pour celle-ci la sienne"
MODEL = "un fichier téléchargé sur l’instance, ou nommé par le fichier des opérateurs"
PROGRAM = "un programme que le fichier des opérateurs lance déjà ainsi"
INSIDE = "une adresse publique, ou une machine que les opérateurs ont ouverte aux écrans"
PAGES = "les pages d’un réseau privé s’ouvrent dans le fichier des opérateurs"


class Entry(Keyed, Protocol):
    """What any service declares."""

    @property
    def url(self) -> str | None: ...
    @property
    def private(self) -> bool | None: ...


@dataclass(frozen=True)
class Bounds:
    """What operators opened, read from their settings and their file."""

    settings: Settings
    file: Catalogue
    in_force: Catalogue
    demonstration: bool
    """Whoever tries Émilie out on their own machine is its operator."""

    def broken_by(self, catalogue: Catalogue) -> list[Fault]:
        """Each place where `catalogue` goes beyond."""
        found: list[Fault] = []
        for path, entry in entries_of(catalogue):
            found += [Fault((*path, step), rule) for step, rule in self._broken(path, entry)]
        return found

    def _broken(self, path: tuple[str, str], entry: Entry) -> Iterator[tuple[str, str]]:
        yield from self._keys_broken(entry)
        for step, url in addresses_of(entry):
            if not self._may_reach(url, private=entry.private):
                yield step, INSIDE
        if isinstance(entry, EndpointEntry) and entry.file and not self._may_serve(entry.file):
            yield "file", MODEL
        if isinstance(entry, McpEntry) and entry.command and not self._may_run(entry):
            yield "command", PROGRAM
        before = self.file.search.get(path[1]) if path[0] == "search" else None
        if getattr(entry, "private_pages", False) and not (before and before.private_pages):
            yield "private_pages", PAGES

    def _keys_broken(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """A key that is in force goes where it does already, and nowhere else."""
        variable, path = entry.key_env, entry.key_file
        if variable is not None and not self._goes_there(entry, self.file):
            if not variable.startswith(PREFIX):
                yield "key_env", VARIABLE
            # One that nobody set is the name of a typed key, which is sealed for its address.
            elif secret_named(variable) and self._goes_elsewhere(entry):
                yield "key_env", ELSEWHERE
        if path is not None and not self._goes_there(entry, self.file):
            opened = self.settings.screens.keys
            # Links are followed first: one inside the folder may lead anywhere.
            if opened is None or not path.resolve().is_relative_to(opened.resolve()):
                yield "key_file", FILE
            elif self._goes_elsewhere(entry):
                yield "key_file", ELSEWHERE

    def _goes_elsewhere(self, entry: Entry) -> bool:
        """Whether its key is one that other addresses get, and that its own does not."""
        if self._goes_there(entry, self.in_force):
            return False
        known = (*entries_of(self.file), *entries_of(self.in_force))
        return any(_same_key(other, entry) for _, other in known)

    def _goes_there(self, entry: Entry, catalogue: Catalogue) -> bool:
        known = entries_of(catalogue)
        return any(_same_key(other, entry) and _same_place(other, entry) for _, other in known)

    def _may_reach(self, url: str, *, private: bool | None) -> bool:
        place = Destination.of(url, purpose="", owner="", private=private)
        if not place.private:
            return True
        opened = {host.strip().lower() for host in self.settings.screens.private.split(",")}
        here = LOOPBACK if self.demonstration else frozenset[str]()
        known = {
            origin_of(known_url)
            for _, known in entries_of(self.file)
            for _, known_url in addresses_of(known)
        }
        return place.host in opened | here or origin_of(url) in known

    def _may_serve(self, file: Path) -> bool:
        fetched = file.name == str(file) and (folder(self.settings) / file).is_file()
        return fetched or any(known.file == file for known in self.file.endpoints)

    def _may_run(self, entry: McpEntry) -> bool:
        return any(
            (known.command, known.variables) == (entry.command, entry.variables)
            and entry.memory <= known.memory
            for known in self.file.mcp.values()
        )


def entries_of(catalogue: Catalogue) -> Iterator[tuple[tuple[str, str], Entry]]:
    """Every service that a screen changes, by its place. Not identity providers."""
    for entry in catalogue.endpoints:
        yield ("endpoints", entry.name), entry
    for section in ("search", "sources", "mcp"):
        for name, service in getattr(catalogue, section).items():
            yield (section, name), service


def addresses_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """Where it leads, as far as its table says so."""
    if entry.url is not None:
        yield "url", entry.url
    if isinstance(entry, SourceEntry) and entry.token_url is not None:
        yield "token_url", entry.token_url


def _same_key(known: Entry, entry: Entry) -> bool:
    """Whether they name the same one; a file has many paths."""
    if entry.key_env is not None:
        return known.key_env == entry.key_env
    if entry.key_file is None or known.key_file is None:
        return False
    return known.key_file.resolve() == entry.key_file.resolve()


def _same_place(known: Entry, entry: Entry) -> bool:
    """Whether a key known for one may go to the other."""
    theirs, ours = known.key_goes_to, entry.key_goes_to
    return theirs is not None and ours is not None and origin_of(theirs) == origin_of(ours)
