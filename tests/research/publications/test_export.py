"""References taken away: BibTeX and RIS read back by other programs' parsers, and as text."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
import rispy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pybtex.database import BibliographyData, parse_string
from pylatexenc.latex2text import LatexNodes2Text

from emilie.research.publications.adapters import arxiv, crossref, hal, openalex
from emilie.research.publications.bibtex import bibtex, keys
from emilie.research.publications.export import exported
from emilie.research.publications.publication import Author, Publication
from emilie.research.publications.reference import reference
from emilie.research.publications.ris import ris
from research.publications.loopback import body

ALL = [
    *hal.read(body("hal")).publications, *openalex.read(body("openalex")).publications,
    *crossref.read(body("crossref")).publications, *arxiv.read(body("arxiv")).publications,
]  # fmt: skip
ARTICLE = Publication(
    title="L’évaluation des LLM à l’Assemblée : 100 % & plus",
    authors=(
        Author(family="de La Tour", given="Éléonore"), Author(family="Œuvrard", given="François"),
    ),
    kind="article", published="2024-03-01", container="Revue française d’économie & société",
    volume="12", issue="3", pages="45-67", publisher="Éditions_X", doi="10.1000/a_b%c#d",
    identifiers={"issn": "1234-5678"}, language="fr", url="https://hal.science/hal-1?a=b&c=d_e",
    pdf="https://hal.science/hal-1/document",
)  # fmt: skip


def parsed(text: str) -> BibliographyData:
    """By pybtex, which did not write it."""
    return parse_string(text, "bibtex")


def read_latex(latex: str) -> str:
    return str(LatexNodes2Text(keep_comments=True).latex_to_text(latex)).replace("ˆ", "^")


def test_bibtex_is_read_back_as_it_was() -> None:
    text = bibtex([ARTICLE])
    assert text.isascii()
    [(key, entry)] = parsed(text).entries.items()
    assert (key, entry.type) == ("delatour2024evaluation", "article")
    fields = {name: read_latex(said) for name, said in entry.fields.items()}
    assert fields["title"].replace("\u00a0", " ") == ARTICLE.title.replace("\u00a0", " ")
    assert fields["journal"] == ARTICLE.container
    assert (fields["year"], fields["month"], fields["pages"]) == ("2024", "March", "45–67")
    # Addresses and DOIs are read as they are, by no LaTeX.
    assert entry.fields["doi"] == "10.1000/a_b%c#d"
    assert entry.fields["url"] == ARTICLE.url
    first, second = entry.persons["author"]
    assert " ".join([*first.prelast_names, *first.last_names]) == "de La Tour"
    assert read_latex(first.first_names[0]) == "Éléonore"
    assert read_latex(second.last_names[0]) == "Œuvrard"


def test_capitals_are_kept_whatever_the_style() -> None:
    title = parsed(bibtex([ARTICLE])).entries["delatour2024evaluation"].fields["title"]
    assert "{LLM}" in title
    assert re.search(r"\{l\{\\textquoteright\}Assembl\{\\'e\}e\}", title)
    # The first letter of all is the style's business.
    assert title.startswith("L{\\textquoteright}")


def test_whoever_is_no_person_is_one_name() -> None:
    [entry] = parsed(
        bibtex(
            [
                ARTICLE.model_copy(
                    update={
                        "authors": (Author(family="Institut national and Co, Paris"),),
                        "more_authors": 3,
                    }
                )
            ]
        )
    ).entries.values()
    one, others = entry.persons["author"]
    assert str(one) == "{Institut national and Co, Paris}"
    assert str(others) == "others"


def test_all_that_services_give_is_written() -> None:
    entries = parsed(bibtex(ALL)).entries
    assert len(entries) == len(ALL)
    assert sorted(each.type for each in entries.values()) == sorted(
        [
            "article",
            "phdthesis",
            "article",
            "inproceedings",
            "article",
            "incollection",
            "misc",
            "misc",
        ]
    )
    preprint = next(each for each in entries.values() if "eprint" in each.fields)
    assert "doi" not in preprint.fields
    written = rispy.loads(ris(ALL))
    assert [each["title"] for each in written] == [each.title for each in ALL]


def test_keys_are_unique_and_do_not_depend_on_the_order() -> None:
    alike = [ARTICLE.model_copy(update={"doi": f"10.1000/{place:03}"}) for place in range(60)]
    ours = dict(zip((each.doi for each in alike), keys(alike), strict=True))
    assert len(set(ours.values())) == 60
    shuffled = random.Random(1).sample(alike, 60)
    assert dict(zip((each.doi for each in shuffled), keys(shuffled), strict=True)) == ours
    assert ours["10.1000/000"] == "delatour2024evaluationa"
    nameless = Publication(title="De la")
    assert re.fullmatch("[a-z]+", keys([nameless])[0])


def test_ris_is_read_back_as_it_was() -> None:
    text = ris([ARTICLE])
    assert text.startswith("TY  - JOUR\r\n")
    assert text.endswith("ER  - \r\n")
    [read] = rispy.loads(text)
    assert read["authors"] == ["de La Tour, Éléonore", "Œuvrard, François"]
    assert (read["title"], read["secondary_title"]) == (ARTICLE.title, ARTICLE.container)
    assert (read["start_page"], read["end_page"], read["date"]) == ("45", "67", "2024/03/01/")
    assert (read["doi"], read["urls"]) == (ARTICLE.doi, [ARTICLE.url])


HOSTILE = (
    'a}\n@book{x, title={b\r\nER  - \r\nTY  - BOOK\r\nTI  - c \\input{/etc/passwd} % $x^2$ ~ "'
)


@pytest.mark.parametrize("name", ["title", "container", "abstract", "publisher", "volume", "pages"])
def test_no_value_begins_a_reference_of_its_own(name: str) -> None:
    one = ARTICLE.model_copy(
        update={name: HOSTILE, "authors": (Author(family=HOSTILE, given=HOSTILE),)}
    )
    text = bibtex([one])
    assert len(parsed(text).entries) == 1
    assert "\\input" not in text
    assert len(rispy.loads(ris([one]))) == 1


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20
)


@settings(max_examples=60, deadline=None)
@example(["{un", "}deux", "\\{"])
@given(st.lists(words, min_size=1, max_size=6))
def test_any_title_is_read_back(said: list[str]) -> None:
    title = " ".join(said)
    text = bibtex([ARTICLE.model_copy(update={"title": title})])
    [entry] = parsed(text).entries.values()
    assert entry.fields["year"] == "2024"
    [read] = rispy.loads(ris([ARTICLE.model_copy(update={"title": title})]))
    assert read["title"] == title


def test_files() -> None:
    assert exported([ARTICLE], "bibtex").name == "publications.bib"
    assert exported([ARTICLE], "ris").body.startswith(b"TY  - JOUR")
    assert exported([], "bibtex").body == b""


TITLE = "L’évaluation des LLM à l’Assemblée : 100 % & plus."
BOTH = f"DE LA TOUR, Éléonore et ŒUVRARD, François. {TITLE}"
JOURNAL = "Revue française d’économie & société."
LAST = f"Lyon 2. novembre 2022. Disponible à l’adresse : {ARTICLE.url}"
UNNUMBERED = {"volume": "", "issue": "", "pages": ""}
ALONE = UNNUMBERED | {"container": "", "publisher": ""}


@pytest.mark.parametrize(
    ("change", "written"),
    [
        (
            {},
            f"{BOTH} {JOURNAL} 1er mars 2024, vol. 12, n° 3, p. 45-67. DOI 10.1000/a_b%c#d.",
        ),
        (
            {"kind": "chapter", "doi": "", "identifiers": {"hal": "hal-1"}} | UNNUMBERED,
            f"{BOTH} In : {JOURNAL} Éditions_X. 1er mars 2024. HAL hal-1.",
        ),
        (
            ALONE | {
                "kind": "thesis", "authors": (Author(family="Benali", given="Karim"),), "doi": "",
                "title": "Modéliser les crues ?", "published": "2022-11", "publisher": "Lyon 2",
            },
            f"BENALI, Karim. Modéliser les crues ? Thèse ou habilitation. {LAST}",
        ),
        (
            ALONE | {
                "kind": "preprint", "authors": (), "published": "", "pages": "e4375",
                "identifiers": {"arxiv": "2401.01234"},
            },
            f"{TITLE} Prépublication. [s. d.], art. e4375. arXiv:2401.01234.",
        ),
        (
            ALONE | {
                "authors": (Author(family="H1 Collaboration"), Author(family="A", given="B")),
                "more_authors": 2, "published": "2003",
            },
            f"H1 Collaboration et al. {TITLE} 2003. DOI 10.1000/a_b%c#d.",
        ),
    ],
    ids=["article", "chapter", "thesis", "preprint", "collective"],
)  # fmt: skip
def test_references_as_text(change: dict[str, Any], written: str) -> None:
    text = reference(ARTICLE.model_copy(update=change))
    assert text.replace("\u00a0", " ") == written
