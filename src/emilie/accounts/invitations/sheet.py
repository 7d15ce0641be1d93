"""A list of people to invite, as an administration exports it: read line by line, never whole.

UTF-8, UTF-16 with its mark, or the Windows alphabet; `;`, `,` or tabulations; columns in any order,
their names with or without accents. Each line gives a person, or says what is wrong with it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, Literal, NamedTuple

from emilie.accounts.invitations.errors import (
    ListColumnTwice,
    ListEmpty,
    ListTooLarge,
    ListUnreadable,
    ListWithoutEmail,
)
from emilie.core.lines import one_line
from emilie.core.mail.writing import is_address
from emilie.core.text import fold

LINES = 50_000
"""Most lines of one list."""
BYTES = 20_000_000
CELL = 120
"""Most characters of a name or a unit."""
LINE = 64_000
"""Most characters of a line: what has none is no list."""
PIECE = 256 * 1024

COLUMNS = {
    "email": (
        *("email", "e mail", "mail", "courriel", "adresse", "adresse electronique", "adresse mail"),
        *("adresse e mail", "adresse email", "adresse de courriel", "email address"),
    ),
    "name": ("nom", "nom de famille", "nom usuel", "name", "last name", "surname"),
    "given_name": ("prenom", "prenoms", "first name", "given name"),
    "unit": ("unite", "service", "bureau", "direction", "departement", "entite", "unit"),
    "role": ("role", "profil"),
}
NAMED = {said: column for column, every in COLUMNS.items() for said in every}
ROLES = {
    "": "agent", "agent": "agent", "agente": "agent", "agent e": "agent",
    "referent": "referent", "referente": "referent", "referent e": "referent",
    "referent ia": "referent", "referente ia": "referent", "referent·e": "referent",
    "referent·e ia": "referent",
}  # fmt: skip

Wrong = Literal[
    "email_missing", "email_wrong", "email_twice", "role_unknown", "role_refused", "too_long",
    "too_many_cells",
]  # fmt: skip


class Fault(NamedTuple):
    line: int
    wrong: Wrong
    said: str
    """What the line says there."""


class Person(NamedTuple):
    line: int
    email: str
    given_name: str
    name: str
    unit: str
    role: str


@dataclass
class Sheet:
    """The columns of a list, then its lines; `ignored` are the columns that nobody asked for."""

    text: io.TextIOWrapper
    places: dict[str, int]
    ignored: list[str]
    width: int
    lines: Iterator[tuple[int, list[str]]]
    roles: frozenset[str]
    """Those that may be given."""

    def people(self, most: int) -> list[Person | Fault]:
        """The next few lines; none when it is over. To be called in a thread."""
        try:
            return [self._one(line, cells) for line, cells in islice(self.lines, most)]
        except (csv.Error, UnicodeError) as error:
            raise ListUnreadable from error

    def close(self) -> None:
        """The file itself stays open: it is the caller's."""
        self.text.detach()

    def _one(self, line: int, cells: list[str]) -> Person | Fault:
        if len(cells) > self.width and any(map(str.strip, cells[self.width :])):
            return Fault(line, "too_many_cells", one_line(" ".join(cells))[:CELL])
        said = {column: self._cell(cells, column) for column in COLUMNS}
        email = said["email"].lower()
        if not email:
            return Fault(line, "email_missing", "")
        if not is_address(email):
            return Fault(line, "email_wrong", said["email"][:CELL])
        role = ROLES.get(fold(said["role"]).replace("(e)", ""))
        if role is None:
            return Fault(line, "role_unknown", said["role"][:CELL])
        if role not in self.roles:
            return Fault(line, "role_refused", said["role"][:CELL])
        for each in (said["given_name"], said["name"], said["unit"]):
            if len(each) > CELL:
                return Fault(line, "too_long", each[:CELL])
        return Person(line, email, said["given_name"], said["name"], said["unit"], role)

    def _cell(self, cells: list[str], column: str) -> str:
        place = self.places.get(column)
        return "" if place is None or place >= len(cells) else one_line(cells[place])


def open_sheet(content: IO[bytes], roles: frozenset[str]) -> Sheet:
    """The list in a file, its first line read. To be called in a thread, and closed."""
    content.seek(0)
    text = io.TextIOWrapper(content, encoding=encoding_of(content), newline="")
    try:
        return _opened(text, roles)
    except BaseException as error:
        text.detach()
        if isinstance(error, csv.Error | UnicodeError):
            raise ListUnreadable from error
        raise


def _opened(text: io.TextIOWrapper, roles: frozenset[str]) -> Sheet:
    head = text.readline(LINE)
    separator = max(";,\t", key=head.count)
    text.seek(0)
    rows = csv.reader(_checked(text), delimiter=separator, strict=True)
    names = next(rows, [])
    if not any(map(str.strip, names)):
        raise ListEmpty
    places, ignored = _columns(names)
    return Sheet(text, places, ignored, len(names), _numbered(rows), roles)


def _columns(names: list[str]) -> tuple[dict[str, int], list[str]]:
    places: dict[str, int] = {}
    ignored = []
    for place, written in enumerate(names):
        column = NAMED.get(" ".join(fold(one_line(written)).replace("_", " ").split()))
        if column is None:
            ignored += [one_line(written)[:CELL]] if written.strip() else []
        elif column in places:
            raise ListColumnTwice(column=one_line(written)[:CELL])
        else:
            places[column] = place
    if "email" not in places:
        raise ListWithoutEmail
    return places, ignored


def _numbered(rows: Any) -> Iterator[tuple[int, list[str]]]:
    """Lines that say something, by their number in the file: a cell may span several."""
    counted, line = 0, rows.line_num
    for cells in rows:
        began, line = line + 1, rows.line_num
        if any(map(str.strip, cells)):
            counted += 1
            if counted > LINES:
                raise ListTooLarge(lines=LINES)
            yield began, cells


def _checked(text: IO[str]) -> Iterator[str]:
    while line := text.readline(LINE + 1):
        if "\0" in line or len(line) > LINE:
            raise ListUnreadable
        yield line


def encoding_of(content: IO[bytes]) -> str:
    """By its mark; else UTF-8 if all of it is, else the alphabet of Windows."""
    head = content.read(4)
    content.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := content.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        content.seek(0)
    return "utf-8-sig"
