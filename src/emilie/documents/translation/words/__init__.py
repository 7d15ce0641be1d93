"""What flags are called where they are listed, in French or in English."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from emilie.documents.export.order import Language


@cache
def words(language: Language) -> Mapping[str, str]:
    """By the kinds of flags."""
    text = files(__name__).joinpath(f"{language}.json").read_text("utf-8")
    said: Mapping[str, str] = json.loads(text)
    return said


def reasons(flags: Iterable[Mapping[str, str]], language: Language) -> str:
    """Why a segment is to be checked: « nombre 12, mise en forme perdue »."""
    said = words(language)
    return ", ".join(f"{said[flag['kind']]} {flag['said']}".strip() for flag in flags)
