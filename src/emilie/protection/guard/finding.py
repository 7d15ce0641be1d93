"""What the guard is given, and what it finds in it: never the words themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "marking", "nir", "nif", "iban", "rib", "card", "siret", "phone", "email", "plate",
    "passport", "birth_date", "address", "person",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
Action = Literal["allow", "warn", "mask", "block"]
"""From the mildest to the strictest, in this order."""
ACTIONS: tuple[Action, ...] = get_args(Action)
Part = Literal["body", "header", "footer", "watermark", "property", "file_name"]
"""Where in a file a text stands. What an agent types is a `body` of its own: see `Piece.typed`."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, and where it stands in what is guarded."""

    text: str
    part: Part = "body"
    page: int | None = None
    """From 1; a slide, a sheet for files that have these."""
    typed: bool = False
    """Whether a person typed it: one may speak of a mark there without bearing it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a piece, by its offsets in characters: `text[start:end]`."""

    kind: Kind
    rule: str
    """The rule's own name, as documented: `fr.tres_secret`, `nir.key`, `person.title`; of a level
    and the mentions beside it, theirs: `fr.secret+fr.special_france`.
    """
    start: int
    end: int
    score: float = 1.0
    """From 0 to 1: check digits and the words around it."""
    piece: int = 0
    """Which of the pieces it stands in, from 0."""
