"""The forms of address of a letter: known by a table, told as a fact, checked in the result."""

from __future__ import annotations

from typing import Any

import pytest

from emilie.assistant.tasks.addressees import address_of, table
from emilie.assistant.tasks.filling import fill
from emilie.assistant.tasks.letters import plain_text, read_letter
from emilie.assistant.tasks.review import review
from emilie.assistant.tasks.shelf import ours

PREFETE = "Je vous prie d’agréer, Madame la Préfète, l’expression de ma haute considération."
BODY = "Je vous demande un report."


def letter(said: str, **values: str) -> dict[str, Any]:
    given = {"intention": "demander un report"} | values
    chunk = review(fill(ours()["courriel"], given, "fr", documents=0), said, by_engine=False)
    assert chunk is not None
    assert chunk["type"] == "data-letter"
    data: dict[str, Any] = chunk["data"]
    return data


def written(greeting: str, closing: str) -> str:
    return f"**Objet :** Report\n\n{greeting}\n\n{BODY}\n\n{closing}\n\n[signature]"


@pytest.mark.parametrize(
    ("recipient", "office", "civility", "formal", "greeting", "closing"),
    [
        ("", "prefet", "f", False, "Madame la Préfète", PREFETE),
        ("Mme Roux", "prefet", "auto", True, "Madame la Préfète", PREFETE),
        ("M. Roux", "maire", "auto", True, "Monsieur le Maire", "considération distinguée."),
        (
            "",
            "maire",
            "auto",
            True,
            "[Madame la Maire ou Monsieur le Maire]",
            "[Madame la Maire ou",
        ),
        ("", "usager", "auto", False, "Madame, Monsieur", "Cordialement,"),
        ("", "usager", "f", True, "Madame", "Madame, mes salutations distinguées."),
        ("", "avocat", "auto", True, "Maître", "Maître, l’expression de ma considération"),
        ("Karim", "auto", "auto", False, "Bonjour Karim", "Bien cordialement,"),
        ("la préfète de l’Orne", "auto", "auto", True, "Madame la Préfète", PREFETE),
        ("", "superieur", "m", True, "Monsieur", "mes sentiments respectueux."),
        ("", "collegue", "", False, "Bonjour", "Bien cordialement,"),
    ],
)
def test_usage_follows_the_office(
    recipient: str, office: str, civility: str, *, formal: bool, greeting: str, closing: str
) -> None:
    found = address_of(recipient=recipient, office=office, civility=civility, formal=formal)
    assert found.greeting == greeting
    assert closing in found.closing


def test_every_office_of_the_form_is_in_the_table_and_every_one_of_the_table_in_the_form() -> None:
    offices = ours()["courriel"].field("qualite")
    assert offices is not None
    assert {option.id for option in offices.options} - {"auto"} == set(table())


def test_a_right_letter_is_left_alone() -> None:
    told = letter(written("Madame la Préfète,", PREFETE), qualite="prefet", civilite="f")
    assert (told["subject"], told["faults"], told["right"]) == ("Report", [], None)
    assert told["body"].startswith("Madame la Préfète,\n\nJe vous")
    # An apostrophe or a space of another kind is no fault.
    typed = PREFETE.replace("’", "'").replace(" ", "\u00a0", 1)
    assert (
        letter(written("Madame la Préfète,", typed), qualite="prefet", civilite="f")["faults"] == []
    )


def test_another_call_and_another_closing_are_told_and_put_right() -> None:
    said = written("Madame le Préfet,", "Cordialement,")
    told = letter(said, qualite="prefet", civilite="f")
    assert told["faults"] == [
        {"kind": "greeting", "found": "Madame le Préfet,", "right": "Madame la Préfète,"},
        {"kind": "closing", "found": "Cordialement,", "right": PREFETE},
    ]
    assert told["right"] == f"Madame la Préfète,\n\n{BODY}\n\n{PREFETE}\n\n[signature]"


def test_what_is_missing_is_put_in() -> None:
    told = letter(f"Objet : Report\n\n{BODY}\n\nCamille Martin", qualite="usager", civilite="m")
    assert [fault["found"] for fault in told["faults"]] == ["", ""]
    assert told["right"] == f"Monsieur,\n\n{BODY}\n\nCordialement,\n\nCamille Martin"


def test_either_gender_is_right_where_none_is_known() -> None:
    closing = "Je vous prie d’agréer, Madame la Maire, l’expression de ma considération distinguée."
    assert letter(written("Madame la Maire,", closing), qualite="maire")["faults"] == []
    told = letter(written("Monsieur,", closing), qualite="maire")
    assert [fault["kind"] for fault in told["faults"]] == ["greeting"]


def test_a_note_has_neither() -> None:
    assert letter("Objet : Point\n\nContexte.", forme="note", qualite="prefet")["faults"] == []


def test_a_sentence_that_greets_in_the_body_is_not_the_call() -> None:
    body = "Bonjour,\n\nMonsieur Petit, que vous connaissez, viendra.\n\nBien cordialement,\n\nLou"
    told = letter(f"Objet : Visite\n\n{body}", qualite="collegue")
    assert told["faults"] == []


def test_only_the_sentence_that_closes_is_replaced() -> None:
    facts = "Le dossier arrivera le 12 mars. La subvention de 4 000 € est retirée."
    closing = "Je vous prie d’agréer, M. Roux, mes salutations distinguées."
    told = letter(
        written("Madame la Préfète,", f"{facts} {closing}"), qualite="prefet", civilite="f"
    )
    assert told["faults"] == [{"kind": "closing", "found": closing, "right": PREFETE}]
    assert told["right"].endswith(f"{BODY}\n\n{facts}\n\n{PREFETE}\n\n[signature]")
    # A right one at the end of a paragraph is no fault.
    right = written("Madame la Préfète,", f"{facts} {PREFETE}")
    assert letter(right, qualite="prefet", civilite="f")["faults"] == []


@pytest.mark.parametrize(
    "said",
    [
        "Nous prenons en considération votre demande : réponse le 12 mars.",
        "Je vous prie d’envoyer les pièces avant le 12 mars.",
        "Veuillez recevoir ci-joint le dossier de 4 000 €.",
        "Elle vous recevra cordialement le 12 mars.",
        "With regards to the file, it is closed.",
    ],
)
def test_a_sentence_of_the_body_is_not_the_closing(said: str) -> None:
    told = letter(
        f"Objet : Suite\n\nBonjour,\n\n{said}\n\nBonne journée,\n\nLou", qualite="collegue"
    )
    assert [fault["found"] for fault in told["faults"]] == [""]
    assert said in told["right"]
    assert told["right"].endswith("Bonne journée,\n\nBien cordialement,\n\nLou")


def test_what_else_is_on_the_line_of_a_form_stays() -> None:
    body = "Madame Petit viendra le 12 mars.\n\nCordialement, Lou Martin"
    told = letter(f"Objet : Visite\n\n{body}", qualite="collegue")
    assert told["right"] == (
        "Bonjour,\n\nMadame Petit viendra le 12 mars.\n\nBien cordialement,\n\nLou Martin"
    )


def test_markdown_is_taken_off() -> None:
    assert plain_text("**Objet :** a\\_b\\\nligne  \n# Titre") == "Objet : a_b\nligne\nTitre"
    assert read_letter("sans objet").subject == ""
