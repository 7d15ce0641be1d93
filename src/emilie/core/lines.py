"""What people type: names and titles on one line, longer texts on several, of what can be seen."""

from __future__ import annotations

import re
import unicodedata

from pydantic import BeforeValidator


def one_line(text: str) -> str:
    """On one line, without what cannot be seen: PostgreSQL refuses some of it."""
    if text.isprintable():  # nearly always: looking at each letter takes fifty times longer
        return re.sub(" +", " ", text).strip()
    shown = (" " if unicodedata.category(letter)[0] == "C" else letter for letter in text)
    # No-break spaces stay: French punctuation needs them.
    return re.sub(" +", " ", "".join(shown)).strip()


OneLine = BeforeValidator(lambda given: one_line(given) if isinstance(given, str) else given)
"""In the annotation of a field: before its type is looked at, which refuses lone surrogates."""


def several_lines(text: str) -> str:
    """The same text without what cannot be seen, line ends and tabulations aside."""
    shown = (
        letter if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"} else ""
        for letter in text
    )
    return "".join(shown).strip()


Lines = BeforeValidator(lambda given: several_lines(given) if isinstance(given, str) else given)
"""As `OneLine`, for texts of several."""
