"""What changed between two texts: exact, unit by unit, nothing twice and nothing lost."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emilie.documents.comparison.changes import changes_between
from emilie.documents.comparison.shapes import Change, Changes, Op, Page
from emilie.documents.comparison.words import compared, words_of
from support import decree


def pages(*texts: str) -> list[Page]:
    return [Page(number, None, text) for number, text in enumerate(texts, 1)]


def version(parts: Sequence[str]) -> list[Page]:
    return pages("\n\n".join(parts))


def told(found: Changes) -> list[tuple[str, str, str]]:
    return [
        (each.kind, each.left.label if each.left else "", each.right.label if each.right else "")
        for each in found.changes
    ]


def side(found: Sequence[Change], left_out: Op) -> list[str]:
    """The words of one of the texts, as the changes tell them."""
    return [
        word.key
        for each in found
        for word in words_of("".join(text for op, text in each.segments if op != left_out))
    ]


def in_first_order(found: Changes) -> list[Change]:
    return sorted(
        (each for each in found.changes if each.left),
        key=lambda each: (each.left.pieces[0].page, each.left.pieces[0].start) if each.left else (),
    )


def keys(given_pages: Sequence[Page]) -> list[str]:
    return [word.key for page in given_pages for word in words_of(page.text)]


def test_a_decree_is_compared_article_by_article() -> None:
    found = changes_between(version(decree.OLD), version(decree.NEW))
    assert found.units == "articles"
    assert told(found) == [
        ("unchanged", "", ""),
        ("unchanged", "Titre Ier – Dispositions générales", "Titre Ier – Dispositions générales"),
        ("unchanged", "Article 1er", "Article 1er"),
        ("modified", "Article 2", "Article 2"),
        ("unchanged", "Article 3", "Article 3"),
        ("unchanged", "Titre II – Moyens", "Titre II – Moyens"),
        ("removed", "Article 4", ""),
        ("modified", "Article 5", "Article 4"),
        ("renumbered", "Article 6", "Article 5"),
        ("added", "", "Article 6"),
        ("unchanged", "Article 7", "Article 7"),
    ]
    assert found.counts == {
        "modified": 2, "added": 1, "removed": 1, "renumbered": 1, "moved": 0, "unchanged": 6,
    }  # fmt: skip
    [second] = [each for each in found.changes if each.right and each.right.label == "Article 2"]
    assert [(op, text.strip()) for op, text in second.segments if op != "kept"] == [
        ("deleted", "trois"), ("inserted", "un"), ("inserted", "écrit,"),
    ]  # fmt: skip


def test_typography_and_page_breaks_are_no_change() -> None:
    old = (
        "Article 1\nL'agent, dit « télétravailleur », informe l'admi-\n"
        "nistration du nu-propriétaire…"
    )
    new = (
        'Article  1\n\nL’agent, dit "télétravailleur" , informe\n'
        "l'administration du nu- propriétaire..."
    )
    found = changes_between(pages(f"{old}\nArticle 2\nFin."), pages(f"{new}\nArticle 2\nFin."))
    assert found.counts["unchanged"] == len(found.changes) == 2


def test_running_headers_are_left_out_wherever_pages_end() -> None:
    lines = [f"Phrase numéro {n} du rapport, qui dit une chose et une seule." for n in range(40)]
    lines[0], lines[20] = "Article 1", "Article 2"

    def paged(each: int) -> list[Page]:
        groups = [lines[at : at + each] for at in range(0, len(lines), each)]
        return pages(*(
            "MINISTÈRE DES ESSAIS\n\n" + "\n".join(group) + f"\n\nPage {n} sur 9"
            for n, group in enumerate(groups, 1)
        ))  # fmt: skip

    found = changes_between([*paged(5)], [*paged(8)])
    assert found.kept == 1
    assert found.counts["unchanged"] == len(found.changes) == 2
    assert found.left_out == (16, 10)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Article premier", "Article premier"), ("ARTICLE 2 – OBJET", "ARTICLE 2 – OBJET"),
        ("Art. 3. - Les agents sont tenus.", "Art. 3"),
        ("Article L. 121-3-1", "Article L. 121-3-1"),
        ("Article R*423-1", "Article R*423-1"), ("Article 4 bis Durée", "Article 4 bis – Durée"),
        ("Article II", "Article II"), ("Art. 5. − Les agents sont tenus.", "Art. 5"),
        ("Article LO 141", "Article LO 141"), ("Article 12 (nouveau)", "Article 12 – (nouveau)"),
    ],
)  # fmt: skip
def test_articles_open_as_they_are_written(line: str, label: str) -> None:
    text = f"Visas.\n{line}\nIl est dit quelque chose.\nArticle 99\nIl est dit autre chose."
    found = changes_between(pages(text), pages(text))
    assert [each.right.label for each in found.changes if each.right] == ["", label, "Article 99"]


@pytest.mark.parametrize(
    "line", ["article 12 du code est abrogé", "Article 12 du présent décret, il vaut",
             "« Art. L. 121-3. – Les agents", "Articles 12 et 13", "Section des marchés publics"],
)  # fmt: skip
def test_references_open_nothing(line: str) -> None:
    text = f"Article 1\nSelon cet\n{line}\nprévu.\nArticle 2\nFin."
    found = changes_between(pages(text), pages(text))
    assert [each.right.label for each in found.changes if each.right] == ["Article 1", "Article 2"]


def test_headings_serve_where_there_are_no_articles_and_paragraphs_where_there_are_none() -> None:
    old = "1. Contexte\nLe parc a dix ans.\n2. Moyens\nDeux agents y travaillent.\n3. Suite\nRien."
    new = old.replace("3. Suite", "4. Suite").replace("Deux", "Trois")
    found = changes_between(pages(old), pages(new))
    assert (found.units, [each.kind for each in found.changes]) == (
        "headings", ["unchanged", "modified", "renumbered"],
    )  # fmt: skip
    plain = "Le parc a dix ans et vieillit.\n\nDeux agents y travaillent depuis lors."
    found = changes_between(pages(plain), pages(plain.replace("Deux", "Trois")))
    assert (found.units, [each.kind for each in found.changes]) == (
        "paragraphs", ["unchanged", "modified"],
    )  # fmt: skip


def test_a_paragraph_that_turns_the_page_is_one() -> None:
    old = pages("Les agents du service qui sont", "absents le disent à leur chef.\n\nFin du texte.")
    new = pages("Les agents du service qui sont absents le disent à leur chef.\n\nFin du texte.")
    found = changes_between(old, new)
    assert found.counts["unchanged"] == 2
    assert [piece.page for piece in found.changes[0].left.pieces] == [1, 2]  # type: ignore[union-attr]


def test_what_was_moved_is_the_same_article_elsewhere() -> None:
    bodies = [decree.OF_1, decree.OF_2, decree.OF_3, decree.OF_4, decree.OF_5]
    parts = [f"Article {n}\n{text}" for n, text in enumerate(bodies, 1)]
    moved = [parts[0], parts[3], parts[1], parts[2], parts[4]]
    found = changes_between(version(parts), version(moved))
    assert found.counts["moved"] == 1
    assert found.counts["unchanged"] == 4


def test_an_article_inserted_at_the_beginning_renumbers_the_others_and_changes_none() -> None:
    bodies = [decree.OF_1, decree.OF_2, decree.OF_3, decree.OF_4, decree.OF_5, decree.OF_6]
    old = [f"Article {n}\n{text}" for n, text in enumerate(bodies, 1)]
    new = [f"Article {n}\n{text}" for n, text in enumerate([decree.NEW_7, *bodies], 1)]
    found = changes_between(version(old), version(new))
    assert found.counts == {
        "modified": 0, "added": 1, "removed": 0, "renumbered": 6, "moved": 0, "unchanged": 0,
    }  # fmt: skip


def test_annexes_have_articles_of_their_own() -> None:
    body = [f"Article 1\n{decree.OF_1}", f"Article 2\n{decree.OF_2}"]
    old = [*body, "ANNEXE I", f"Article 1\n{decree.OF_3}", f"Article 2\n{decree.OF_4}"]
    new = [*body, "ANNEXE I", f"Article 1\n{decree.OF_3} Sauf exception.", old[-1]]
    found = changes_between(version(old), version(new))
    assert (found.counts["modified"], found.counts["unchanged"]) == (1, 4)


def test_the_clauses_of_a_contract_are_compared_one_by_one() -> None:
    old = (
        "ARTICLE 5 – DURÉE\n5.1 Le contrat dure un an.\n5.2 Il est reconduit par écrit.\n"
        "ARTICLE 6 – PRIX\nLe prix est de 3.2 euros par unité livrée."
    )
    found = changes_between(pages(old), pages(old.replace("un an", "deux ans")))
    assert [(each.kind, each.right.label) for each in found.changes if each.right] == [
        ("unchanged", "ARTICLE 5 – DURÉE"), ("modified", "5.1"), ("unchanged", "5.2"),
        ("unchanged", "ARTICLE 6 – PRIX"),
    ]  # fmt: skip


def test_ten_thousand_times_the_same_line_is_no_trap() -> None:
    text = "Le montant est celui de la ligne du dessus.\n\n" * 10_000
    began = time.process_time()
    found = changes_between(pages(text), pages(text + "Une ligne de plus, tout autre."))
    assert time.process_time() - began < 10
    assert (found.counts["unchanged"] + found.counts["moved"], found.counts["added"]) == (10_000, 1)


def test_texts_that_have_nothing_in_common() -> None:
    found = changes_between(pages("Article 1\nAlpha.\nArticle 2\nBravo."), pages("Charlie delta."))
    assert found.kept < 0.2
    same = changes_between(pages("Alpha bravo."), pages("Alpha bravo."))
    assert (same.kept, same.counts["unchanged"]) == (1, 1)
    assert changes_between([], []).changes == []
    assert [each.kind for each in changes_between([], pages("Alpha.")).changes] == ["added"]


WORD = st.sampled_from(
    ["Article 1", "Article 2\n", "\nArticle 3 – Titre\n", "ANNEXE\n", "Titre II\n", "le ", "la ",
     "agent ", "l’", "« ", " ; ", "sous-", "\n", "\n\n", ".", "12 ", "3-1", "ministère ", "-\n"]
)  # fmt: skip
TEXT = st.lists(st.lists(WORD, max_size=30).map("".join), max_size=4)


@settings(max_examples=300)
@given(TEXT, TEXT)
def test_both_texts_are_found_again_in_what_is_told(left: list[str], right: list[str]) -> None:
    mine, theirs = pages(*left), pages(*right)
    found = changes_between(mine, theirs, (False, False))
    assert sum(found.counts.values()) == len(found.changes)
    one = "\n\n".join(left)
    assert side(found.changes, "deleted") == keys(theirs) or "-\n" in "\n".join(right)
    assert sorted(side(in_first_order(found), "inserted")) == sorted(keys(mine)) or "-\n" in one
    for each in found.changes:
        assert (each.kind == "added") == (each.left is None)
        assert (each.kind == "removed") == (each.right is None)


@settings(max_examples=300)
@given(st.lists(WORD, max_size=60), st.lists(WORD, max_size=60))
def test_words_are_kept_deleted_or_inserted_and_no_other(a: list[str], b: list[str]) -> None:
    left, right = words_of("".join(a)), words_of("".join(b))
    found = compared(left, right)
    mine = words_of("".join(text for op, text in found if op != "inserted"))
    theirs = words_of("".join(text for op, text in found if op != "deleted"))
    assert [word.key for word in mine] == [word.key for word in left]
    assert [word.key for word in theirs] == [word.key for word in right]


def test_a_long_unbroken_text_is_compared_in_bounded_time() -> None:
    dice = random.Random(7)
    words = [f"mot{dice.randrange(4_000)}" for _ in range(60_000)]
    changed = [*words]
    for at in range(0, len(words), 1_000):
        changed[at] = "autrement."
    began = time.process_time()
    found = changes_between(pages(" ".join(words)), pages(" ".join(changed)))
    assert time.process_time() - began < 20
    assert found.kept > 0.9
