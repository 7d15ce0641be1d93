"""What answers may link to, once something was searched."""

from __future__ import annotations

from typing import Any

from emilie.conversations.history import Past
from emilie.conversations.linking import linkable, unlinked
from emilie.documents.export.order import Prose, Words
from emilie.documents.export.prose import Harmless


def answer(said: str = "", *found: list[str]) -> dict[str, Any]:
    searches = [
        {"type": "data-search", "data": {"pages": [{"url": url} for url in each]}} for each in found
    ]
    parts = [*searches, {"type": "text", "text": said}]
    return {"role": "assistant", "parts": parts, "metadata": {}}


QUESTION: dict[str, Any] = {"role": "user", "parts": [], "metadata": {}}


def test_an_answer_links_to_what_was_found_until_then() -> None:
    rows = [
        answer(),
        answer("", ["https://a.fr/"]),
        QUESTION,
        answer(),
        answer("", ["https://b.fr/"]),
    ]
    first = frozenset({"https://a.fr/"})
    assert linkable(rows) == [None, first, first, first, first | {"https://b.fr/"}]


def test_the_words_of_other_links_stay() -> None:
    text = (
        "Voir [ici](https://a.fr/x#y), [là](https://z.fr/?d=(secret)), ![image](https://z.fr/i.png"
        ' "t"), <https://z.fr/w>, [nommé][1] et [1](#source-1).\n\n[1]: https://z.fr/nom'
    )
    assert unlinked(text, frozenset({"https://a.fr/x"})) == (
        "Voir [ici](https://a.fr/x#y), là, image, https://z.fr/w, [nommé][1] et [1](#source-1).\n\n"
    )
    assert unlinked(text, None) == text


def test_the_model_is_not_given_them_back() -> None:
    said = "Voir [là](https://z.fr/?d=secret)."
    past = Past([QUESTION, answer(said, ["https://a.fr/"])])
    assert past.exchanges[-1].text == "Voir là."
    assert Past([QUESTION, answer(said)]).exchanges[-1].text == said


def test_a_file_holds_none_of_them() -> None:
    text = (
        "[ici](https://a.fr/#x), [là](https://z.fr/?d=secret), [nommé][n].\n\n[n]: https://z.fr/n"
    )
    prose = Prose(text, 1, "source", ["https://a.fr/"])
    blocks = Harmless(prose, "docx", Words("{name}", "", ""), set(), formulas=True).blocks()
    assert "z.fr" not in str(blocks)
    assert "https://a.fr/#x" in str(blocks)
    assert "nommé" in str(blocks)
