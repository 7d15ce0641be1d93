"""What an answer made of parts leaves out, said by code: a model may not know it, or not say it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from emilie.assistant.reading import Reading

SENTENCES = {
    "fr": {
        "part": "La partie {number} de « {document} » ({where}) n’a pas pu être lue : cette "
        "synthèse n’en dit rien.",
        "changes": "Une partie des changements ({where}) n’a pas pu être mise en mots : ils "
        "sont dans la liste des changements.",
        "document": "Cette synthèse ne cite aucun passage de « {document} ».",
        "page": "page {from}", "pages": "pages {from} à {to}",
        "section": "section {from}", "sections": "sections {from} à {to}",
        "slide": "diapositive {from}", "slides": "diapositives {from} à {to}",
    },
    "en": {
        "part": "Part {number} of “{document}” ({where}) could not be read: this summary says "
        "nothing of it.",
        "changes": "Some of the changes ({where}) could not be put into words: they are in the "
        "list of changes.",
        "document": "This summary cites no passage of “{document}”.",
        "page": "page {from}", "pages": "pages {from} to {to}",
        "section": "section {from}", "sections": "sections {from} to {to}",
        "slide": "slide {from}", "slides": "slides {from} to {to}",
    },
}  # fmt: skip


def omissions(reading: Reading, cited: Collection[str | None], language: str) -> str:
    """In Markdown: the parts that could not be read, the documents that nothing cites; empty when
    there are none. `cited` are ids of documents.
    """
    if not reading.by_notes:
        return ""
    said = SENTENCES["en" if language == "en" else "fr"]
    unread = "part" if reading.mode == "parts" else "changes"
    left = [
        said[unread].format(**_named(said, part.facts()))
        for part in sorted(reading.unread, key=lambda part: part.number)
    ]
    if reading.mode == "parts" and len(reading.documents) > 1:
        left += [
            said["document"].format(document=_plain(document.name))
            for document in reading.documents
            if str(document.id) not in cited
        ]
    return "\n".join(f"> {sentence}\n>" for sentence in left).removesuffix("\n>")


def _named(said: dict[str, str], facts: dict[str, Any]) -> dict[str, Any]:
    """A part, as the sentence names it: « Titre II, pages 110 à 119 »."""
    one = facts["page_label"]
    pages = said[one if facts["from"] == facts["to"] else f"{one}s"].format(**facts)
    where = f"{_plain(facts['title'])}, {pages}" if facts["title"] else pages
    return {"number": facts["number"], "document": _plain(facts["document"]), "where": where}


def _plain(words: str) -> str:
    """A name that Markdown does not take for its own marks."""
    return "".join(f"\\{each}" if each in "\\`*_[]<>#|~" else each for each in words)
