"""French text: folding, stems, sentences, and quotations found again."""

from __future__ import annotations

import random
import re
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.core.text import both_stems, fold, locate, sentences, stem, stems, words

LAW = (
    "Article 555. – Lorsque les plantations, constructions et ouvrages ont été faits par un tiers "
    "et avec des matériaux appartenant à ce dernier, le propriétaire du fonds a le droit, sous "
    "réserve des dispositions de l'alinéa 4, soit d'en conserver la propriété, soit d'obliger le "
    "tiers à les enlever. Le délai est de 30 jours ; l’administration répond « sans délai » au "
    "demandeur, au besoin par lettre-circulaire (voir l'arrêté n° 2015-1127 du 7 août 2015). "
    "L'œuvre du sous-préfet – à lire vis-à-vis du conseil – coûte 1 250,50 €… et c'est peu !"
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’État", "l'etat"),
        ("CŒUR et Æquo", "coeur et aequo"),
        ("Saint-Étienne", "saint etienne"),
        ("e\u0301te\u0301", "ete"),
        ("Noël à Ÿ", "noel a y"),
        ("", ""),
    ],
)
def test_folding_is_that_of_the_database(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_cut_elisions_and_keep_decimals() -> None:
    assert words("L’État paie 3,5 % d'ici-là, n° 2015-12.") == [
        "L", "État", "paie", "3,5", "d", "ici", "là", "n", "2015", "12",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("congés", "conges"),
        ("propriétaires", "propriétaire"),
        ("administrations", "administration"),
        ("Congés", "congé"),
    ],
)
def test_words_of_a_family_share_a_stem(one: str, other: str) -> None:
    assert set(both_stems(one)) & set(both_stems(other))


def test_stems_leave_out_words_without_a_subject() -> None:
    assert stems("Le congé est de deux semaines pour les agents") == [
        stem("congé"), stem("deux"), stem("semaines"), stem("agents"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "M. Dupont est venu.|Mme Durand aussi.",
        "Voir l'art. L. 123-4 du code.|Il est clair.",
        "Publié au J.O. du 3 janv. 2012.|Entré en vigueur depuis.",
        "Les agents, p. ex. Paul, partent.|Les autres restent.",
        "Des stylos, des cahiers, etc.|Le reste suit.",
        "Il coûte 3.50 euros...|Vraiment ?|« Oui ! » dit-il.|Elle partit.",
        "V. Hugo écrit.|En 2015.|Le budget.",
        "Selon le C. E. de Paris, cf. p. 12, c'est non.|Il faut partir…|Vite !",
        "1. Premier point.|2. Deuxième point.",
        "Le montant est de 1.250 euros.|Le délai, de 3 mois.",
        "C'est l'avis de Me Martin et du Dr. Petit.|Le mien aussi.",
        "Voir n° 4, § 2, al. 3 et chap. IV du vol. 2.|Puis le reste.",
    ],
)
def test_sentences_know_french_abbreviations(text: str) -> None:
    assert [span.text for span in sentences(text.replace("|", " "))] == text.split("|")


def test_sentences_follow_lines_lists_and_headings() -> None:
    text = (
        "TITRE II\nDe la propriété\n\nLa propriété est le droit de jouir des choses de la manière "
        "la plus\nabsolue, selon M.\nDupont. Elle cesse :\n- à la mort ;\n- à la vente.\n\nFin"
    )
    assert [" ".join(span.text.split()) for span in sentences(text)] == [
        "TITRE II",
        "De la propriété",
        (
            "La propriété est le droit de jouir des choses de la manière la plus absolue, "
            "selon M. Dupont."
        ),
        "Elle cesse :",
        "- à la mort ;",
        "- à la vente.",
        "Fin",
    ]


@given(st.text(alphabet=st.sampled_from("aéB. \n!?…«»-:;1(M)\u00a0\r\u2028"), max_size=200))
def test_sentences_are_spans_that_lose_nothing(text: str) -> None:
    found = sentences(text)
    assert all(text[span.start : span.end] == span.text for span in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert "".join("".join(span.text.split()) for span in found) == "".join(text.split())


def _another_way(text: str, chance: random.Random) -> str:
    """The same words as another extractor or keyboard would give them."""
    spaces = [" ", "  ", "\n", "\u00a0", "\u202f", " \n "]
    written = []
    for piece in re.split(r"(\s+|[«»\"'’]|(?<=\w)-(?=\w)|–)", text):
        if piece.isspace() and piece:
            written.append(chance.choice(spaces))
        elif piece in {"«", "»", '"'} and piece:
            written.append(chance.choice('«»“”"'))
        elif piece in {"'", "’"}:
            written.append(chance.choice("'’‘"))
        elif piece in {"-", "–"}:
            written.append(chance.choice("-‐‑–—"))
        elif piece.isalpha() and len(piece) > 6 and chance.random() < 0.3:
            cut = chance.randrange(3, len(piece) - 2)
            written.append(f"{piece[:cut]}-\n{piece[cut:]}")
        else:
            written.append(piece)
    changed = "".join(written)
    return unicodedata.normalize(chance.choice(["NFC", "NFD"]), changed)


_TOKENS = list(re.finditer(r"\S+", LAW))


@st.composite
def _ranges(draw: st.DrawFn) -> tuple[int, int]:
    first = draw(st.integers(0, len(_TOKENS) - 1))
    last = draw(st.integers(first, min(first + 25, len(_TOKENS) - 1)))
    return _TOKENS[first].start(), _TOKENS[last].end()


@given(_ranges(), st.randoms(use_true_random=False))
def test_a_quotation_is_found_whatever_its_typography(
    piece: tuple[int, int], chance: random.Random
) -> None:
    start, end = piece
    quote = LAW[start:end]
    if not any(map(str.isalnum, quote)):
        return
    found = locate(_another_way(quote, chance), LAW)
    assert found is not None
    # The same letters: a short quotation may also stand earlier, edges lose dashes and ellipses.
    letters = ["".join(filter(str.isalnum, part)) for part in (LAW[found[0] : found[1]], quote)]
    assert letters[0] == letters[1]
    assert found[0] <= start + 2


@given(_ranges(), st.randoms(use_true_random=False))
def test_a_text_hyphenated_otherwise_still_holds_its_quotations(
    piece: tuple[int, int], chance: random.Random
) -> None:
    quote = LAW[slice(*piece)]
    if any(map(str.isalnum, quote)):
        text = _another_way(LAW, chance)
        found = locate(quote, text)
        assert found is not None
        shown = unicodedata.normalize("NFC", text[slice(*found)])
        assert "".join(filter(str.isalnum, shown)) == "".join(filter(str.isalnum, quote))


@given(_ranges(), st.data())
def test_an_altered_word_is_not_found(piece: tuple[int, int], data: st.DataObject) -> None:
    quote = LAW[slice(*piece)]
    letters = [at for at, character in enumerate(quote) if character.isalnum()]
    if not letters:
        return
    at = data.draw(st.sampled_from(letters))
    altered = data.draw(
        st.sampled_from(
            [
                quote[:at] + "w" + quote[at:],
                quote[:at] + "w" + quote[at + 1 :],
                quote[:at] + quote[at].swapcase() + quote[at + 1 :],
            ]
        )
    )
    if altered != quote and altered not in LAW:
        assert locate(altered, LAW) is None


@pytest.mark.parametrize(
    "quote",
    ["", "  ", "« »", "…", "les construction", "onstructions", "un délai", "30 jour", "plantation",
     "le droit de propriété", "2015-112", "Le delai est de 30 jours", "1250,50"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(quote: str) -> None:
    assert locate(quote, LAW) is None


def test_ligatures_and_ellipses_may_differ() -> None:
    assert locate("L'oeuvre du sous-préfet", LAW) is not None
    assert locate("… l’administration répond...", LAW) is not None
    assert locate("une fiche officielle", "Une ou une ﬁche oﬃcielle.") == (7, 24)


@given(st.text(), st.text())
def test_any_text_may_be_looked_for(quote: str, text: str) -> None:
    found = locate(quote, text)
    assert found is None or 0 <= found[0] < found[1] <= len(text)


def test_looking_is_linear_even_in_hostile_text() -> None:
    began = time.process_time()
    assert locate("a" * 20_000 + " b", "a" * 200_000 + "c b") is None
    assert locate("ab" * 5_000, "xab" + "ab" * 100_000) is None
    assert locate("mot", "- " * 200_000) is None
    assert time.process_time() - began < 3


def test_threads_do_not_share_the_word_that_they_are_at() -> None:
    written = [f"{root}{ending}" for root in ("yaourtièr", "quotité", "employ", "voy", "noyau")
               for ending in ("", "s", "es", "ements", "ations", "aient", "euses")]  # fmt: skip
    alone = {word: stem(word) for word in written}

    def all_of_them(_: int) -> dict[str, str]:
        return {word: stem.__wrapped__(word) for _ in range(40) for word in written}

    with ThreadPoolExecutor(8) as pool:
        assert all(found == alone for found in pool.map(all_of_them, range(32)))
