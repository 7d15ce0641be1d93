"""Whom a letter is for, and the forms of address that French usage has for them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from emilie.core.text import fold

Civility = Literal["f", "m", ""]
_FEMALE = re.compile(r"\b(?:mme|madame|mlle)\b")
_MALE = re.compile(r"\b(?:m\.|mr|monsieur)(?=\W|$)")


@dataclass(frozen=True)
class Address:
    """How a letter opens and closes, as it is to be written."""

    greeting: str
    """Without its comma."""
    closing: str

    def told(self) -> str:
        """The fact, for the model."""
        return (
            f"Formule d'appel, à la lettre : « {self.greeting}, ». Formule de politesse, à la"
            f" lettre : « {self.closing} »"
        )


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """The offices, by their id."""
    text = files("emilie.assistant").joinpath("tasks", "addressees.toml").read_text("utf-8")
    return {each["id"]: each for each in tomllib.loads(text)["addressees"]}


def address_of(*, recipient: str, office: str, civility: str, formal: bool) -> Address:
    """By the office where one is chosen, else by what the words for the recipient say.

    `formal`: a letter, not an e-mail. `civility` is `f`, `m`, or empty where it is to be told.
    """
    known = table().get(office)
    if known is None:
        return _recognised(recipient, formal=formal)
    gender = civility if civility in {"f", "m"} else _gender(recipient)
    appel = known[gender] if gender in {"f", "m"} else _either(known)
    closing = known["letter"] if formal else known.get("email", known["letter"])
    return Address(appel, closing.replace("{appel}", appel))


def _either(known: Mapping[str, str]) -> str:
    """For nobody knows whom: one form where usage has it, else both, to choose from."""
    if known["f"] == known["m"]:
        return known["m"]
    return known.get("either") or f"[{known['f']} ou {known['m']}]"


def _gender(recipient: str) -> Civility:
    folded = fold(recipient)
    female, male = _FEMALE.search(folded), _MALE.search(folded)
    if (female is None) == (male is None):
        return ""
    return "f" if female else "m"


def _recognised(recipient: str, *, formal: bool) -> Address:
    # Imported here: the engine brings what the start need not wait for.
    from emilie.inference.builtin.recipients import recipient_of  # noqa: PLC0415
    from emilie.inference.builtin.speech import data  # noqa: PLC0415

    found = recipient_of(f"à {recipient}" if recipient else "", "fr")
    closing: str = data("letters", "fr")["closings"][found.rank]["letter" if formal else "email"]
    return Address(found.greeting, closing.format(address=found.greeting))
