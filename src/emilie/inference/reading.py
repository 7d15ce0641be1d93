"""Which text the catalogue is read from: the operators' file, or the version made on a screen.

Identity providers are always those of the file: nothing done on a screen shuts out those who
could mend it, nor lets in anybody else.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from time import monotonic

from emilie.inference.catalogue import Catalogue, parse_catalogue, read_catalogue, read_text
from emilie.inference.stored import Stored
from emilie.inference.tables import CatalogueRefused, Keyed, KeyUnusable, VersionRefused
from emilie.settings import Settings

LOOKED_AT = 1.0
"""Seconds between two looks at whether the file changed."""


def _stamp_of(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _stamps_of_keys(catalogue: Catalogue) -> list[object]:
    entries: list[Keyed] = [
        *catalogue.endpoints, *catalogue.search.values(), *catalogue.sources.values(),
        *catalogue.mcp.values(), *catalogue.identity.values(),
    ]  # fmt: skip
    return [_stamp_of(entry.key_file) for entry in entries if entry.key_file]


def version_name(number: int) -> str:
    """What a version is called where a file would be named."""
    return f"emilie.toml (version {number} des réglages)"


class Reading:
    """What is in force for this process, and whether it changed."""

    def __init__(self, settings: Settings, stored: Stored) -> None:
        self.path = settings.catalogue
        self.frozen = not settings.screens.catalogue
        """Whether operators keep to their file, whatever was made on screens."""
        self._looked_at = 0.0
        self._stamp: list[object] = [_stamp_of(self.path)]
        self._from_file = False
        self._version: Catalogue | None = None
        # A setting that names a file which is not there is a mistake: no policy would be in force.
        self.file = read_catalogue(self.path, needed="catalogue" in settings.model_fields_set)
        """The operators' file as it was last read and not refused."""
        self.stored = stored
        self._version = self._read_version(stored)

    @property
    def by_screen(self) -> bool:
        return self._version is not None

    @property
    def catalogue(self) -> Catalogue:
        """What is in force. Another one each time that it is asked for: keys may have changed."""
        if self._version is None:
            return self.file.model_copy()
        return self._version.model_copy(update={"identity": self.file.identity})

    def take(self, stored: Stored) -> None:
        """Have another version in force; one that is refused leaves things as they are."""
        self._version = self._read_version(stored)
        self.stored = stored

    def refusing(self, stored: Stored, refusal: CatalogueRefused) -> CatalogueRefused:
        """Why `stored` is not in force, with the way out of it when it was made on a screen."""
        if self.frozen or not stored.by_screen:
            return refusal
        where, name = str(refusal.params["where"]), version_name(stored.number)
        if isinstance(refusal, KeyUnusable):
            where = f"{where}, qui n’est pas d’une seule ligne"
        return VersionRefused(number=stored.number, file=name, where=where)

    def _read_version(self, stored: Stored) -> Catalogue | None:
        if self.frozen or not stored.by_screen:
            return None
        return parse_catalogue(stored.text, version_name(stored.number))

    def changed(self) -> bool:
        """Whether the file or a key beside it did, looked at once a second."""
        now = monotonic()
        if now < self._looked_at + LOOKED_AT:
            return False
        self._looked_at = now
        stamp = self._stamp_now(self.catalogue)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        return True

    def read_again(self) -> None:
        # One that goes while it is in force would take its policy with it.
        self.file = read_catalogue(self.path, needed=self._from_file)

    def stamp_for(self, catalogue: Catalogue) -> list[object]:
        """Taken before the keys of `catalogue` are read: a write in between is seen next time."""
        return [self._stamp[0], *_stamps_of_keys(catalogue)]

    def used(self, stamp: list[object]) -> None:
        self._stamp, self._from_file = stamp, stamp[0] is not None

    def _stamp_now(self, catalogue: Catalogue) -> list[object]:
        return [_stamp_of(self.path), *_stamps_of_keys(catalogue)]

    def operators_text(self) -> str | None:
        """The operators' file as it stands now; None where there is none."""
        try:
            return read_text(self.path)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise CatalogueRefused(file=self.path.name, where="lecture impossible") from error


def digest_of(text: str | None) -> bytes | None:
    return None if text is None else sha256(text.encode()).digest()
