"""What is wrong in `emilie.toml`, and where, in French: the place and the rule, never the value.

A value may be a key that somebody pasted in the wrong place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from tomllib import TOMLDecodeError
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

FAULT = "emilie"
"""Type of the faults whose message is a French rule of ours."""
SHOWN = 3
"""Faults told at once."""
RULES = {
    "missing": "à donner",
    "extra_forbidden": "clé inconnue",
    "string_type": "un texte",
    "string_too_short": "un texte",
    "string_too_long": "{max_length} caractères au plus",
    "int_type": "un nombre entier",
    "int_parsing": "un nombre entier",
    "int_parsing_size": "un nombre moins long",
    "int_from_float": "un nombre entier",
    "float_type": "un nombre",
    "float_parsing": "un nombre",
    "finite_number": "un nombre fini",
    "greater_than": "plus de {gt}",
    "greater_than_equal": "au moins {ge}",
    "less_than_equal": "au plus {le}",
    "bool_type": "true ou false",
    "bool_parsing": "true ou false",
    "path_type": "un chemin",
    "tuple_type": "une liste",
    "frozen_set_type": "une liste",
    "dict_type": "une table",
    "model_type": "une table",
    "model_attributes_type": "une table",
    "too_short": "au moins un",
    "too_long": "moins de noms",
    "value_error": "une adresse web",
}
PATTERNS = {
    "name": "des minuscules, des chiffres et des tirets",
    "url": "une adresse web, sans compte ni espace",
    "seat": "deux lettres, comme FR",
    "country": "deux lettres, comme FR",
}


def toml_line(error: TOMLDecodeError, before: int = 0) -> str:
    """Where it stops being TOML; `before`: lines of its file above it."""
    _, found, place = str(error).partition("at line ")
    return f"ligne {int(place.split(',')[0].rstrip(')')) + before}" if found else "fin du fichier"


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place: `("endpoints", "mistral", "url")`."""

    path: tuple[str, ...]
    rule: str


def faults(error: ValidationError, given: dict[str, Any]) -> list[Fault]:
    """All of them, each at its place."""
    return list(dict.fromkeys(_fault(each, given) for each in error.errors()))


def places(error: ValidationError, given: dict[str, Any]) -> str:
    """`endpoints.mistral.hosting.country (deux lettres, comme FR)`: the first faults."""
    return in_words(faults(error, given)[:SHOWN])


def in_words(found: Sequence[Fault]) -> str:
    return ", ".join(dict.fromkeys(map(_in_words, found)))


def _in_words(fault: Fault) -> str:
    place = ".".join(fault.path) or "noms des modèles"
    return f"{place} ({fault.rule})" if fault.rule else place


def _fault(found: ErrorDetails, given: dict[str, Any]) -> Fault:
    path = [_step(step) for step in found["loc"] if step != "[key]"]
    if len(path) > 1 and path[0] == "endpoints":
        path[1] = _endpoint(given["endpoints"], int(path[1]))
    return Fault(tuple(path), _rule(found, path[-1] if path else ""))


def _rule(found: ErrorDetails, key: str) -> str:
    kind, context = found["type"], found.get("ctx", {})
    if kind == FAULT:
        return found["msg"]
    if kind == "literal_error":
        return "parmi " + str(context["expected"]).replace("'", "").replace(" or ", ", ")
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(key, "")
    return RULES.get(kind, "").format(**context)


def _endpoint(endpoints: Any, index: int) -> str:
    """An endpoint by its name where it has one: what stands there may be anything."""
    entry = endpoints[index] if isinstance(endpoints, list) else None
    name = entry.get("name") if isinstance(entry, dict) else None
    return _step(name) if isinstance(name, str) and name else f"n° {index + 1}"


def _step(step: object) -> str:
    return "".join(each for each in str(step)[:60] if each.isprintable())
