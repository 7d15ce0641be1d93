"""What the tables of `emilie.toml` are made of, and how one that may not be is refused."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, StringConstraints
from pydantic_core import PydanticCustomError

from emilie.core.errors import AppError
from emilie.inference.faults import FAULT
from emilie.settings import secret_named, sendable

log = logging.getLogger(__name__)

LONGEST_KEY = 16_000
"""Most bytes of a key, as of a header."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


def _names_a_file(path: Path) -> Path:
    if not str(path).isprintable():
        raise PydanticCustomError(FAULT, "un chemin sans caractère de contrôle")
    return path


FilePath = Annotated[Path, AfterValidator(_names_a_file)]


class Table(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", protected_namespaces=(), allow_inf_nan=False
    )


class CatalogueRefused(AppError):
    """The file cannot be read, or says something that it may not say."""

    status, code = 500, "catalogue_refused"


class KeyUnusable(CatalogueRefused):
    """A key that no header can carry. Says where it comes from, and nothing of what it is."""

    code = "endpoint_key_unusable"


class VersionRefused(CatalogueRefused):
    """A version made on a screen that cannot be in force on this machine."""

    code = "catalogue_version_refused"


class Keyed(Protocol):
    """A table that may name where its key is."""

    @property
    def key_env(self) -> str | None: ...
    @property
    def key_file(self) -> Path | None: ...
    @property
    def key_goes_to(self) -> str | None:
        """The address that is sent it."""


def key_of(name: str, entry: Keyed) -> SecretStr:
    """The key that the entry names; empty when it names none, or one that is not there."""
    if entry.key_env is not None:
        return _usable(name, entry.key_env, secret_named(entry.key_env) or "")
    if entry.key_file is not None:
        with suppress(OSError, UnicodeDecodeError), entry.key_file.open("rb") as file:
            return _usable(name, entry.key_file.name, file.read(LONGEST_KEY).decode("utf-8"))
        log.error("%s: its key_file cannot be read", name)
    return SecretStr("")


def _usable(name: str, source: str, given: str) -> SecretStr:
    # A final newline comes with most ways to keep a secret; one inside would end the header.
    key = given.strip()
    if not sendable(key):
        raise KeyUnusable(name=name, file=source, where=f"clé de « {name} »")
    return SecretStr(key)
