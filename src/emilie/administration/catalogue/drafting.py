"""A change before it is made: the text that it leads to, what is wrong in it, what it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr, ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State
from tomlkit.exceptions import TOMLKitError

from emilie.accounts.demonstration import demonstrates
from emilie.administration.catalogue.bounds import Bounds, Entry, entries_of
from emilie.administration.catalogue.consequences import Comparison, keys_without
from emilie.administration.catalogue.editing import edited, with_identity
from emilie.administration.catalogue.errors import CatalogueFileMissing
from emilie.administration.catalogue.schemas import (
    CatalogueConsequenceOut,
    Change,
    EntryChangeIn,
    FileChange,
    KeepChange,
    RestoreChange,
    TextChange,
)
from emilie.core.db import one_or_absent
from emilie.inference.catalogue import LARGEST, Catalogue, parse_toml
from emilie.inference.faults import Fault, faults
from emilie.inference.one_line import from_settings
from emilie.inference.registry import Endpoints
from emilie.inference.sealed_keys import variable_of
from emilie.inference.stored import CatalogueVersion, Source
from emilie.inference.tables import CatalogueRefused, KeyUnusable
from emilie.settings import sendable

TOO_LONG = Fault((), "un mégaoctet au plus")
IDENTITY = Fault(
    ("identity",), "les fournisseurs d’identité se changent dans le fichier des opérateurs"
)
KEY = "une clé d’une seule ligne"
BY_HAND = Fault((), "un écran ne sait pas modifier un fichier ainsi écrit : importez-le entier")


@dataclass
class Draft:
    """What a change would make."""

    source: Source
    text: str
    faults: list[Fault] = field(default_factory=list)
    catalogue: Catalogue | None = None
    """None as long as something is wrong."""
    key: tuple[str, str, SecretStr] | None = None
    """Typed along: its variable, the address that it is for, and what it is."""


class Drafting:
    """Changes begun from what is in force in this process."""

    def __init__(self, state: State) -> None:
        self.endpoints: Endpoints = state.endpoints
        self._settings = state.settings
        reading = self.endpoints.reading
        self.bounds = Bounds(
            self._settings, reading.file, self.endpoints.catalogue, demonstrates(state)
        )
        self.operators = reading.operators_text()

    @property
    def text(self) -> str:
        """What is in force."""
        reading = self.endpoints.reading
        return reading.stored.text if reading.by_screen else self.operators or ""

    async def draft(self, session: AsyncSession, change: Change) -> Draft:
        match change:
            case FileChange():
                return self._operators_file()
            case TextChange():
                return self._checked(Draft("import", change.text))
            case KeepChange():
                return self._checked(Draft("keep", self._with_identity(self.text)))
            case RestoreChange():
                query = select(CatalogueVersion).where(CatalogueVersion.number == change.number)
                text = (await one_or_absent(session, query)).text
                return self._checked(Draft("restore", self._with_identity(text)))
        return self._by_form(change)

    def _operators_file(self) -> Draft:
        """As it stands: what operators write is not held to what screens may do."""
        if self.operators is None:
            raise CatalogueFileMissing
        draft = Draft("file", self.operators)
        draft.faults, catalogue = _read(self.operators)
        return self._ended(draft, catalogue)

    def _by_form(self, change: Any) -> Draft:
        key = None
        if (
            isinstance(change, EntryChangeIn)
            and change.entry is not None
            and change.key is not None
        ):
            change, key = self._with_key(change)
        before = self._with_identity(self.text)
        try:
            text = edited(before, change)
            parse_toml(text, "")
        except (TOMLKitError, ValueError, TypeError, CatalogueRefused):
            return Draft("screen", before, [BY_HAND])
        draft = self._checked(Draft("screen", text))
        if key is not None and not sendable(key[1].get_secret_value().strip()):
            draft.faults.append(Fault((change.section, change.name, "key"), KEY))
            draft.catalogue = None
        if key is not None and draft.catalogue is not None:
            draft.key = self._addressed(draft.catalogue, *key)
        return draft

    def _with_key(self, change: EntryChangeIn) -> tuple[EntryChangeIn, tuple[str, SecretStr]]:
        """The entry with the variable by which its typed key is known."""
        assert change.entry is not None and change.key is not None  # noqa: PT018 -- one condition
        variable = variable_of(change.section, change.name)
        entry = {**change.entry, "key_env": variable, "key_file": None}
        return change.model_copy(update={"entry": entry}), (variable, change.key)

    def _addressed(
        self, catalogue: Catalogue, variable: str, key: SecretStr
    ) -> tuple[str, str, SecretStr] | None:
        for _, entry in entries_of(catalogue):
            if entry.key_env == variable and entry.key_goes_to is not None:
                return variable, entry.key_goes_to, key
        return None

    def _with_identity(self, text: str) -> str:
        return with_identity(text, self.operators or "")

    def _checked(self, draft: Draft) -> Draft:
        """The same rules as the file's, then those that hold for screens alone."""
        draft.faults, catalogue = _read(draft.text)
        if catalogue is None:
            return draft
        if catalogue.identity != self.endpoints.reading.file.identity:
            draft.faults.append(IDENTITY)
        draft.faults += self.bounds.broken_by(catalogue)
        return self._ended(draft, catalogue)

    def _ended(self, draft: Draft, catalogue: Catalogue | None) -> Draft:
        """Keys last: what no header can carry would stop the next start."""
        if catalogue is not None and not draft.faults:
            draft.faults = list(self._unusable(catalogue))
        draft.catalogue = None if draft.faults else catalogue
        return draft

    def _unusable(self, catalogue: Catalogue) -> Iterator[Fault]:
        for path, entry in entries_of(catalogue):
            try:
                self.endpoints.key_of(path[1], entry)
            except KeyUnusable:
                yield Fault((*path, "key_env" if entry.key_env else "key_file"), KEY)

    async def consequences(
        self, session: AsyncSession, draft: Draft
    ) -> list[CatalogueConsequenceOut]:
        if draft.catalogue is None:
            return []
        before = self.endpoints.catalogue
        comparison = Comparison(before, draft.catalogue, from_settings(self._settings))
        typed = draft.key[0] if draft.key else ""
        return [
            *await comparison.consequences(session),
            *keys_without(before, draft.catalogue, self.has_key, typed),
        ]

    def has_key(self, name: str, entry: Entry) -> bool:
        try:
            return bool(self.endpoints.key_of(name, entry).get_secret_value())
        except CatalogueRefused:  # no header can carry it
            return False


def _read(text: str) -> tuple[list[Fault], Catalogue | None]:
    """What a text says, or all that is wrong in it."""
    if len(text.encode()) > LARGEST:
        return [TOO_LONG], None
    try:
        given = parse_toml(text, "")
        return [], Catalogue.model_validate(given)
    except CatalogueRefused as refusal:
        return [Fault((), str(refusal.params["where"]))], None
    except ValidationError as error:
        return faults(error, given), None
