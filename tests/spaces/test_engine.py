"""Without a model, the built-in engine answers from a space too, in its documents' own words."""

from __future__ import annotations

import pytest

from support import files
from support.spaces import Place
from support.talk import Talk, words

PAGES = [
    [
        "Le compte épargne-temps est plafonné à soixante jours.",
        "Les jours se prennent par demi-journées.",
    ],
    ["Le télétravail est permis deux jours par semaine, sauf nécessité de service."],
]


@pytest.fixture
def worker() -> bool:
    return True


async def test_it_quotes_the_documents_of_the_space(owner: Place) -> None:
    await owner.keep(files.pdf(PAGES), "reglement.pdf")
    answer = await owner.converse()
    talk = Talk(owner.client, answer.json()["id"])
    said = await talk.ask("Combien de jours de télétravail par semaine ?")
    assert "deux jours par semaine" in words(said)
    [source, *_] = [each for each in said if each["type"] == "source-document"]
    facts = source["providerMetadata"]["emilie"]
    assert (source["mediaType"], facts["page"]) == ("application/pdf", 2)
    exported = await owner.client.get(f"{talk.path}/export", params={"format": "md"})
    assert (exported.status_code, "reglement.pdf" in exported.text) == (200, True)
