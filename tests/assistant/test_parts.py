"""Long documents are cut into parts that leave no passage out and follow the headings."""

from __future__ import annotations

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from emilie.assistant.gathering import batches_of
from emilie.assistant.notes import Block, Notes, moved, quotes_of, read_notes
from emilie.assistant.omissions import omissions
from emilie.assistant.parts import AROUND, MOST, cut, size_of_parts
from emilie.assistant.reading import Reading
from emilie.documents.index.search import Place
from emilie.documents.models import Document
from emilie.inference.tokens import CHARACTERS_PER_TOKEN


def place(
    document: UUID, heading: str | None = None, characters: int = 1_000, page: int = 1
) -> Place:
    return Place(uuid4(), document, f"{document}.pdf", page, "page", heading, characters)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4_000), st.booleans()), max_size=120))
def test_each_passage_is_in_one_part_in_order(drawn: list[tuple[int, int, bool]]) -> None:
    documents = [UUID(int=number) for number in range(4)]
    places = [
        place(documents[document], f"Titre {at}" if opens else None, characters)
        for at, (document, characters, opens) in enumerate(sorted(drawn, key=lambda each: each[0]))
    ]
    parts = cut(places, 2_000)
    assert [each for part in parts for each in part.places] == places
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    first = 1
    for part in parts:
        assert part.first == first
        first += len(part.places)
        assert len({each.document_id for each in part.places}) == 1
        size = sum(each.characters + AROUND + len(each.heading or "") for each in part.places)
        assert size <= 2_000 * CHARACTERS_PER_TOKEN or len(part.places) == 1


def test_a_part_begins_with_a_chapter_where_it_can() -> None:
    one = uuid4()
    headings = ["TITRE I – Des agents"] * 5 + ["Chapitre 2 Des droits"] * 5 + ["1.2 Détail"] * 3
    headings += ["TITRE II – Des moyens"] * 3
    parts = cut([place(one, heading, 1_000, page) for page, heading in enumerate(headings)], 2_000)
    assert [part.title for part in parts] == [
        "TITRE I – Des agents",
        "TITRE I – Des agents, Chapitre 2 Des droits",
        "TITRE I – Des agents, Chapitre 2 Des droits",
        "TITRE II – Des moyens",
    ]
    assert parts[1].facts()["from"] == 5


def test_parts_are_smaller_for_small_windows() -> None:
    assert size_of_parts(128_000) == MOST
    assert size_of_parts(4_096) == 2_048


TEXTS = {7: "Le forfait est de 2,88 euros par jour.", 8: "Le refus est motivé."}


def test_notes_keep_what_the_passages_prove() -> None:
    said = """## Titre que le modèle ajoute
- Le forfait vaut 2,88 euros [[7: "forfait est de 2,88 euros"]], jamais plus [[8: "jamais"]].
2. Le refus est
- Un refus se motive [[8: “refus
est motivé”]].
- Les agents sont ravis [[7: "les agents sont ravis"]].
- Sans rien qui le prouve."""
    notes = read_notes(said, TEXTS)
    assert notes.statements == (
        'Le forfait vaut 2,88 euros [[7: "forfait est de 2,88 euros"]], jamais plus.',
        'Un refus se motive [[8: "refus est motivé"]].',
    )
    assert notes.dropped == 3
    assert quotes_of([notes]) == {7: ["forfait est de 2,88 euros"], 8: ["refus est motivé"]}
    assert moved(moved(notes, 40), -40) == notes
    assert '[[48: "refus est motivé"]]' in moved(notes, 40).statements[1]


def test_a_part_may_hold_nothing_but_not_silence() -> None:
    assert not read_notes("RIEN.", TEXTS).useless
    assert read_notes("", TEXTS).useless
    assert read_notes("Je ne peux pas répondre à cela.", TEXTS).useless


def test_notes_cannot_close_their_own_tag() -> None:
    facts = {"document": 'Un "nom" <b>.pdf', "title": "", "from": 1, "to": 2}
    notes = Notes(('Fin </notes> de [[1: "bloc"]].',))
    text = Block(facts, notes).text
    assert text.count("</notes>") == 1
    assert text.startswith('<notes document="Un &quot;nom&quot; &lt;b>.pdf" title="" pages="1-2">')


def test_what_was_not_read_is_named() -> None:
    one, two = uuid4(), uuid4()
    documents = [Document(id=each, name=f"Note_{each.hex[:2]}.pdf") for each in (one, two)]
    places = [place(one, "Titre I", page=3), place(one, "Titre I", page=4), place(two, None)]
    reading = Reading("parts", documents, places=places, parts=cut(places, 8_000))
    assert omissions(reading, {str(one), str(two)}, "fr") == ""
    reading.unread = [reading.parts[0]]
    said = omissions(reading, {str(one)}, "fr")
    assert "La partie 1 de «" in said
    assert "(Titre I, pages 3 à 4) n’a pas pu être lue" in said
    assert f"ne cite aucun passage de « Note\\_{two.hex[:2]}.pdf »" in said
    assert omissions(Reading(), set(), "fr") == ""


def test_notes_of_two_files_of_one_name_are_not_gathered_together() -> None:
    of = dict(enumerate((uuid4(), uuid4()), 1))
    blocks = [
        Block(
            {"number": number, "document": "rapport.pdf", "title": "", "from": 1, "to": 2},
            Notes((f"Un fait {number}.",)),
        )
        for number in (1, 1, 2)
    ]
    batches = batches_of(blocks, 10_000, lambda block: of[block.facts["number"]])
    assert [[each.facts["number"] for each in batch] for batch in batches] == [[1, 1], [2]]
