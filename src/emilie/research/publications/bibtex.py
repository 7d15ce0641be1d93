"""BibTeX, written by bibtexparser; text becomes LaTeX by pylatexenc.

Plain BibTeX is what all programs read: accents and signs are LaTeX, and capitals that a style would
lower stand in braces.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Block, Entry, Field
from pylatexenc.latexencode import UnicodeToLatexEncoder

from emilie.core.text import fold, stop_words, words
from emilie.research.publications.publication import Author, Kind, Publication

TYPES: Mapping[Kind, str] = {
    "article": "article", "conference": "inproceedings", "book": "book", "chapter": "incollection",
    "thesis": "phdthesis", "report": "techreport", "preprint": "misc", "dataset": "misc",
    "software": "misc", "other": "misc",
}  # fmt: skip
CONTAINERS: Mapping[str, str] = {
    "article": "journal", "inproceedings": "booktitle", "incollection": "booktitle",
    "misc": "howpublished",
}  # fmt: skip
PUBLISHERS: Mapping[str, str] = {"phdthesis": "school", "techreport": "institution"}
MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
BRACES = {"{": r"{\textbraceleft}", "}": r"{\textbraceright}"}
_CAPITALS = re.compile(r"[^\s{}]*[^\W\d_a-zà-öø-ÿ]+[^\s{}]*")


def bibtex(publications: Sequence[Publication]) -> str:
    entries: list[Block] = [
        Entry(TYPES[each.kind], key, [Field(name, said) for name, said in _fields(each).items()])
        for each, key in zip(publications, keys(publications), strict=True)
    ]
    return write_string(Library(entries), unparse_stack=[])


def keys(publications: Sequence[Publication]) -> list[str]:
    """One key each, such as `dupont2024evaluation`: the same whatever the order they come in."""
    alike: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(publications):
        alike[_key(each)].append(place)
    found = [""] * len(publications)
    for key, places in alike.items():
        ordered = sorted(places, key=lambda place: _identity(publications[place]))
        for number, place in enumerate(ordered):
            found[place] = key + (_letters(number) if len(places) > 1 else "")
    return found


def _identity(publication: Publication) -> tuple[str, str, str]:
    return publication.doi, publication.url, publication.title


def _letters(number: int) -> str:
    """a, b… z, aa, ab…"""
    letters = ""
    number += 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("a") + place) + letters
    return letters


def _key(publication: Publication) -> str:
    family = publication.authors[0].family if publication.authors else ""
    subject = next(
        (word for word in words(publication.title) if fold(word) not in stop_words()), ""
    )
    name = _ascii(family) or "anonyme"
    return f"{name}{publication.year or ''}{_ascii(subject)}"


def _ascii(text: str) -> str:
    return re.sub("[^a-z0-9]", "", fold(text))


def _fields(publication: Publication) -> dict[str, str]:
    """Fields in order, each value as it stands in the file; what is not known is not there."""
    kind = TYPES[publication.kind]
    fields = {
        "author": _braced(_names(publication)),
        "title": _braced(_title(publication.title)),
        CONTAINERS.get(kind, "series"): _said(publication.container),
        "year": _said(publication.published[:4]),
        "month": _month(publication.published),
        "volume": _said(publication.volume),
        "number": _said(publication.issue),
        "pages": _said(publication.pages.replace("-", "--")),
        PUBLISHERS.get(kind, "publisher"): _said(publication.publisher),
        "doi": _verbatim(publication.own_doi),
        "isbn": _said(publication.identifiers.get("isbn", "")),
        "issn": _said(publication.identifiers.get("issn", "")),
        "url": _verbatim(publication.url),
        "language": _said(publication.language),
        "abstract": _said(publication.abstract),
    }
    if arxiv := publication.identifiers.get("arxiv"):
        fields |= {"eprint": _verbatim(arxiv), "archiveprefix": "{arXiv}"}
    if hal := publication.identifiers.get("hal"):
        fields |= {"hal_id": _verbatim(hal)}
    return {name: said for name, said in fields.items() if said}


@cache
def _encoder() -> UnicodeToLatexEncoder:
    return UnicodeToLatexEncoder(
        non_ascii_only=False, replacement_latex_protection="braces-all",
        # What LaTeX has no name for stays as it is: engines of today read UTF-8.
        unknown_char_policy="keep", unknown_char_warning=False,
    )  # fmt: skip


def _latex(text: str) -> str:
    r"""Braces by their names: BibTeX counts those of `\{` too, and would end the field at one."""
    pieces = re.split("([{}])", text)
    return "".join(BRACES.get(each) or str(_encoder().unicode_to_latex(each)) for each in pieces)


def _braced(latex: str) -> str:
    return f"{{{latex}}}" if latex else ""


def _said(text: str) -> str:
    return _braced(_latex(text))


def _verbatim(text: str) -> str:
    """An address or a number, which no style reads as LaTeX; nothing in it ends the field."""
    return _braced(re.sub(r"[{}\\\s]", lambda found: f"%{ord(found.group()):02X}", text))


def _title(title: str) -> str:
    """Every word with a capital in braces, but the first one when only its first letter is."""
    pieces: list[str] = []
    end = 0
    for found in _CAPITALS.finditer(title):
        word = found.group()
        pieces.append(_latex(title[end : found.start()]))
        plain = found.start() == 0 and word[1:] == word[1:].lower()
        pieces.append(_latex(word) if plain else _braced(_latex(word)))
        end = found.end()
    pieces.append(_latex(title[end:]))
    return "".join(pieces)


def _names(publication: Publication) -> str:
    names: Iterable[str] = map(_name, publication.authors)
    return " and ".join([*names, *(["others"] if publication.more_authors else [])])


def _name(author: Author) -> str:
    """`Family, Given`; a collective, and a name that would be cut in two, in braces."""
    if not author.given:
        return _braced(_latex(author.family))
    return f"{_part(author.family)}, {_part(author.given)}"


def _part(name: str) -> str:
    cut = "," in name or re.search(r"\band\b", name, re.IGNORECASE)
    return _braced(_latex(name)) if cut else _latex(name)


def _month(published: str) -> str:
    """The name that BibTeX knows, without braces."""
    return MONTHS[int(published[5:7]) - 1] if len(published) >= 7 else ""
