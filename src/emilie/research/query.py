"""What may leave as a query: a few words, no personal data, nothing copied from a document.

The model writes it, or code does from the question; neither is trusted with what it may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from emilie.core.text import fold, stop_words, words
from emilie.protection.guard.personal import found_in
from emilie.research.errors import QueryEmpty, QueryPersonal, QueryQuotesDocument
from emilie.research.results import one_line, seen

LONGEST = 400
"""Characters, which is the most that some services take."""
MOST = 50
"""Words, for the same reason."""
RUN = 8
"""Words in a row that a query may not share with a document."""
KEY_WORDS = 12
"""Words of a question that make a query."""
_ADDRESS = re.compile(r"\b\w+://\S*")
IDLE = frozenset(
    {"cherche", "cherchez", "chercher", "recherche", "trouve", "web", "internet", "peux", "pouvez"}
)
"""Words that ask for the search rather than for what is searched."""


def checked(query: str) -> str:
    """The query as it may leave; refuses what is empty or holds personal data."""
    line = " ".join(one_line(query, LONGEST).split()[:MOST])
    if not words(line):
        raise QueryEmpty
    if kinds := found_in(line):
        raise QueryPersonal(kinds=", ".join(kinds))
    return line


def check_copies(query: str, texts: Iterable[str]) -> None:
    """Refuse a query that has `RUN` words in a row of one of `texts`."""
    wanted = _runs(query)
    if wanted and any(wanted & _runs(text) for text in texts):
        raise QueryQuotesDocument


def _runs(text: str) -> set[tuple[str, ...]]:
    found = [fold(word) for word in words(text)]
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


def from_question(question: str, before: Sequence[str] = ()) -> str:
    """A query made of a question's own words, for who writes none: those that carry its subject.

    A short question is searched together with the one before it. Personal data is looked for here:
    taken apart in words, it has no form any more.
    """
    # Imported by the first search of that kind: it brings pydantic-ai.
    from emilie.inference.builtin.speech import vocabulary  # noqa: PLC0415 -- as said above

    asked = f"{before[-1]} {question}" if before and len(question.split()) < 6 else question
    if kinds := found_in(" ".join(seen(asked).split())):
        raise QueryPersonal(kinds=", ".join(kinds))
    stop = stop_words()
    line = _ADDRESS.sub(" ", " ".join(asked.split())[: 4 * LONGEST])
    idle = IDLE | {fold(word) for word in vocabulary("idle")}
    kept = [
        word
        for word in words(line)
        if word.lower() not in stop and fold(word) not in idle and len(word) > 1
    ]
    return " ".join(dict.fromkeys(kept[:KEY_WORDS]))
