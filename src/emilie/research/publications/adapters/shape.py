"""What every adapter gives and takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import orjson

from emilie.research.publications.criteria import Criteria, Criterion
from emilie.research.publications.publication import Publication


class Unreadable(Exception):
    """An answer that is none."""


class Faulty(Exception):
    """An answer that says that the request was at fault."""


class Overloaded(Exception):
    """An answer that says that there were too many requests."""


@dataclass(frozen=True, slots=True)
class Access:
    """What an operator gives to be served better; empty where it is not needed."""

    key: str = ""
    contact: str = ""
    """The address of somebody whom the service may write to."""
    collection: str = ""
    """The collection of HAL that is searched unless the criteria name another."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as the service's documentation writes it."""

    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=lambda: {"accept": "application/json"})
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Found:
    total: int
    """In all its pages, as the service counts."""
    publications: list[Publication]


class Adapter(Protocol):
    """A module of `adapters/`."""

    @property
    def LACKS(self) -> frozenset[Criterion]:  # noqa: N802 -- a constant of a module
        """What it cannot search by."""

    @property
    def MEANS(self) -> Mapping[int, str]:  # noqa: N802 -- as above
        """Codes of errors that a status has there and nowhere else."""

    def request(self, criteria: Criteria, access: Access, /) -> Asked: ...

    def read(self, body: bytes, /) -> Found:
        """Raises `Unreadable`, `Faulty` or `Overloaded`; a record without a title is left out."""


def object_in(body: bytes) -> dict[str, object]:
    """The JSON object of an answer."""
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable from error
    if not isinstance(read, dict):
        raise Unreadable
    return read


def within(given: object, *names: str) -> object:
    """`given[a][b]…`, or None as soon as there is no such object."""
    for name in names:
        given = given.get(name) if isinstance(given, dict) else None
    return given


def objects_in(given: object) -> list[dict[str, object]]:
    """The objects of a list; none when it is no list."""
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def count_of(given: object) -> int:
    if type(given) is not int or given < 0:
        raise Unreadable
    return given


def texts_in(given: object) -> list[str]:
    """The texts of a list, or the one text that stands for it."""
    if isinstance(given, str):
        return [given]
    return [each for each in given if isinstance(each, str)] if isinstance(given, list) else []
