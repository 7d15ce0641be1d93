"""Languages: which one a text is in, and what each is called."""

from __future__ import annotations

import re
from collections.abc import Iterable

from emilie.documents.translation.inline import bare

ENOUGH = 20_000
"""Characters that tell the language of a text."""
FEW = 20
"""Letters below which it is not told."""
NO_LANGUAGE = "zxx"
"""What is code or figures."""
_NO_WORD = re.compile(r"[^\w\s'’-]|\d")
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")


def language_of(texts: Iterable[str]) -> str | None:
    """The language that most of the texts are in, as `fr`; None where there is too little."""
    # Imported here: its model takes a second, once in a process that reads documents.
    import py3langid  # noqa: PLC0415 -- as said above

    said = ""
    for text in texts:
        # Digits and brackets would make it look like no language at all.
        said += _NO_WORD.sub(" ", bare(text)) + "\n"
        if len(said) > ENOUGH:
            break
    if sum(map(str.isalpha, said)) < FEW:
        return None
    code: str = py3langid.classify(said)[0]
    return code if name_of(code) is not None and code != NO_LANGUAGE else None


def name_of(code: str) -> str | None:
    """What a language is called in French, as a request says it; None where there is none of that
    code: `en`, `pt-BR`, `zh-Hant`.
    """
    if not _CODE.fullmatch(code):
        return None
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 -- few servers at rest need it

    try:
        locale = Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError):
        names = Locale("fr").languages
        return names.get(code)
    return locale.get_display_name("fr")


def base(code: str | None) -> str:
    """The language of a code, without its country: `en` of `en-GB`."""
    return (code or "").partition("-")[0]
