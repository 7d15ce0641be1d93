"""A note of an invented ministry, as passages, and the engine asked through its messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.core.text import locate
from emilie.inference.builtin import BuiltinModel
from emilie.inference.grounding import CITATION, Grounded, read_citation, render

_HEAD = "MINISTÈRE DE LA CULTURE – Secrétariat général\n"
_NAME = "Note télétravail.pdf"

NOTE = (
    Grounded(
        1,
        _NAME,
        1,
        "page",
        "1. Contexte",
        f"{_HEAD}SOMMAIRE\nContexte ........ 1\nRègles ........ 2\n\n"
        "Le télétravail s'est généralisé dans les services depuis 2021. Au 31 décembre 2025, 1 240 "
        "agents sur 2 300 y recouraient au moins un jour par semaine, soit 54 % des effectifs. "
        "Cette pratique est inégale : les services déconcentrés y recourent deux fois moins que "
        "l'administra-\ntion centrale.\n\nPage 1 sur 3",
    ),
    Grounded(
        2,
        _NAME,
        2,
        "page",
        "2. Règles",
        f"{_HEAD}\nL'agent présente sa demande à son chef de service, qui répond dans un délai "
        "d'un mois. Le refus est motivé et précédé d'un entretien. La quotité maximale est de "
        "trois jours par semaine pour un temps plein ; la présence sur site ne peut être "
        "inférieure à deux jours. Les pièces à fournir sont :\n- une attestation d'assurance ;\n"
        "- un certificat de conformité électrique ;\n- l'accord du chef de service.\n\n"
        "Page 2 sur 3",
    ),
    Grounded(
        3,
        _NAME,
        3,
        "page",
        "3. Budget",
        f"{_HEAD}\nLe forfait télétravail s'élève à 2,88 euros par jour, dans la limite de 253,44 "
        "euros par an. Le coût total pour 2026 est estimé à 310 000 euros, en hausse de 8 % par "
        "rapport à 2025. Un bilan sera présenté au comité social d'administration le 15 octobre "
        "2026. M. Paul Vernier, sous-directeur des ressources humaines, est chargé du suivi.\n\n"
        "Page 3 sur 3",
    ),
)


def messages_of(
    question: str, passages: Sequence[Grounded] = (), before: Sequence[str] = ()
) -> list[ModelMessage]:
    messages: list[ModelMessage] = []
    for earlier in before:
        messages.append(ModelRequest(parts=[UserPromptPart(earlier)]))
        messages.append(ModelResponse(parts=[TextPart("Voici.")]))
    prompt = f"{render(passages)}\n\n{question}" if passages else question
    return [*messages, ModelRequest(parts=[UserPromptPart(prompt)])]


def checked(answer: str, passages: Sequence[Grounded]) -> str:
    """The answer with its marks as `[id]`, each quotation having been found in its passage."""
    texts = {passage.id: passage.text for passage in passages}
    for match in CITATION.finditer(answer):
        citation = read_citation(match)
        assert locate(citation.quote, texts[citation.id]) is not None, citation
    return CITATION.sub(lambda match: f"[{match['id']}]", answer)


def spaced(text: str) -> str:
    """With ordinary spaces only."""
    return re.sub(r"[\u00a0\u202f]", " ", text)


async def answered(
    question: str,
    passages: Sequence[Grounded] = (),
    before: Sequence[str] = (),
    **settings: Any,
) -> str:
    """The engine's answer, its marks as `[id]`."""
    given: ModelSettings = settings  # type: ignore[assignment]  # the engine's own keys
    messages = messages_of(question, passages, before)
    model = BuiltinModel(pause=0)
    async with model.request_stream(messages, given, ModelRequestParameters()) as stream:
        async for _ in stream:
            pass
        reply = stream.get()
    text = "".join(part.content for part in reply.parts if isinstance(part, TextPart))
    assert text.strip()
    assert reply.finish_reason == "stop"
    return checked(text, passages)
