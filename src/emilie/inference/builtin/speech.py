"""The engine's own sentences, in the language of the question."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["fr", "en"]

# Only what acts is escaped, so that the text also reads well in a terminal: `[date]` does nothing,
# `[[`, `](` and `]:` do.
_SPECIAL = re.compile(
    r"[\\`*_<$]|~(?=~)|&(?=#?\w+;)|\[(?=[\[^])|(?<=\[)\[|(?<=!)\[|\](?=[(\[:\]])|(?<=\])\]"
)
_LEADING = re.compile(r"(?m)^(\s*)(?:([-+=>#|])|(\d{1,9})([.)])(?=\s|$))")


@cache
def data(folder: str, language: Language) -> dict[str, Any]:
    """One JSON file of the package: `phrases/fr.json`, `letters/en.json`…"""
    text = files("emilie.inference.builtin").joinpath(folder, f"{language}.json").read_text("utf-8")
    return dict(json.loads(text))


@cache
def vocabulary(name: str) -> frozenset[str]:
    """A list of words of `vocabulary.json`."""
    text = files("emilie.inference.builtin").joinpath("vocabulary.json").read_text("utf-8")
    return frozenset(" ".join(json.loads(text)[name]).split())


def say(language: Language, name: str, **values: str | int) -> str:
    """A sentence of `phrases`, its `{values}` filled in; a list in the file is a list of lines."""
    phrase = data("phrases", language)[name]
    text = "\n".join(phrase) if isinstance(phrase, list) else str(phrase)
    for key, value in values.items():
        text = text.replace("{" + key + "}", str(value))
    return text


def plain(text: str, *, inline: bool = False) -> str:
    """Somebody else's words, shown as they are: nothing in them acts as Markdown or as a mark.

    `inline`: they do not begin a line, so that a number or a dash in front is harmless.
    """
    escaped = _SPECIAL.sub(r"\\\g<0>", text)
    return escaped if inline else _LEADING.sub(_held_back, escaped)


def _held_back(match: re.Match[str]) -> str:
    if match[2]:
        return f"{match[1]}\\{match[2]}"
    return f"{match[1]}{match[3]}\\{match[4]}"
