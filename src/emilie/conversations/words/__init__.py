"""What a file taken away says around the words of a conversation, in French or in English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from emilie.documents.export.order import Language

DATES = {"fr": "d MMMM y", "en": "d MMMM y"}


class Words:
    """`words("by", engine="…")`: a sentence; names of countries and dates beside."""

    def __init__(self, language: Language) -> None:
        # Loaded when somebody exports: its tables are most of what it takes.
        from babel import Locale  # noqa: PLC0415 -- as said

        self.language = language
        self._locale = Locale(language)
        text = files(__name__).joinpath(f"{language}.json").read_text("utf-8")
        self._sentences: Mapping[str, str] = json.loads(text)

    def __call__(self, name: str, /, **told: object) -> str:
        sentence = self._sentences[name]
        for key, value in told.items():
            sentence = sentence.replace("{" + key + "}", str(value))
        return sentence

    def country(self, code: str) -> str:
        """Its name, from its two letters (ISO 3166-1); the letters where it has none."""
        return str(self._locale.territories.get(code, code))

    def date(self, at: datetime) -> str:
        """The day, in the time zone of this server."""
        from babel.dates import format_date  # noqa: PLC0415 -- as above

        return format_date(at.astimezone(), DATES[self.language], locale=self._locale)

    def day(self, written: str) -> str:
        """A day that is written as 2026-03-12."""
        from babel.dates import format_date  # noqa: PLC0415 -- as above

        return format_date(date.fromisoformat(written), DATES[self.language], locale=self._locale)

    def listed(self, names: list[str]) -> str:
        """« a, b et c »."""
        *first, last = names
        return f"{', '.join(first)}{self('and')}{last}" if first else last


@cache
def words(language: Language) -> Words:
    return Words(language)
