"""API Recherche d’entreprises of the DINUM (https://recherche-entreprises.api.gouv.fr/docs; its
`app/doc/open-api.yml`): the public register of companies, associations and public services.

Seven requests a second from one address, then 429 and `Retry-After`. Its leaders are persons:
`minimal` has the service leave them out of its answer, so that they never come here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emilie.research.engines.asking import get
from emilie.research.results import day_of, dicts_in, one_line, text_in
from emilie.research.sources.definition import MOST, Access, Definition, lines, schema
from emilie.research.tools import Record, Sent, ToolArguments, words_of

A_SECOND = 7
SHORTEST, LONGEST_QUERY = 3, 200
PAGE = "https://annuaire-entreprises.data.gouv.fr/entreprise/"
SIREN = re.compile(r"\d{9}")
STATES = {"A": "en activité", "C": "cessée"}
FILTERS = {"code_postal": re.compile(r"\d{5}"), "departement": re.compile(r"\d{2,3}|2[ABab]")}
HIDDEN = "P"
"""Status of an establishment whose address is not to be spread."""


def sends(arguments: Mapping[str, Any]) -> Sent:
    query = words_of(arguments, "query")
    if not SHORTEST <= len(query) <= LONGEST_QUERY:
        raise ToolArguments
    wanted, shown = {"q": query}, [query]
    for name, written in FILTERS.items():
        if given := words_of(arguments, name):
            if not written.fullmatch(given):
                raise ToolArguments
            wanted[name] = given.upper()
            shown.append(given)
    if arguments.get("public") is True:
        wanted["est_service_public"] = "true"
        shown.append("services publics")
    return Sent(" · ".join(shown), wanted)


def rewritten(shown: str) -> Sent:
    return sends({"query": shown})


async def call(access: Access, sent: Sent) -> Sequence[Record]:
    wanted = dict(sent.arguments) | {
        "page": "1", "per_page": str(MOST), "minimal": "true", "include": "siege,complements",
    }  # fmt: skip
    body = await access.caller.ask(get(f"{access.entry.address}/search", wanted))
    return list(records(body))


def records(body: Any) -> Iterator[Record]:
    for each in dicts_in(body.get("results") if isinstance(body, dict) else None):
        siren, name = text_in(each.get("siren")), one_line(text_in(each.get("nom_complet")), 300)
        if not SIREN.fullmatch(siren) or not name:
            continue
        known = each.get("siege")
        seat: dict[str, Any] = known if isinstance(known, dict) else {}
        updated = day_of(each.get("date_mise_a_jour"))
        yield Record(f"{name} ({siren})", f"{PAGE}{siren}", _text(name, each, seat), updated)


def _text(name: str, found: Mapping[str, Any], seat: Mapping[str, Any]) -> str:
    def said(of: Mapping[str, Any], key: str) -> str:
        return one_line(text_in(of.get(key)), 300)

    shown = seat.get("statut_diffusion_etablissement") != HIDDEN
    more = found.get("complements")
    public = isinstance(more, dict) and more.get("est_service_public") is True
    return lines({
        "Nom": name, "SIREN": said(found, "siren"), "Sigle": said(found, "sigle"),
        "État": STATES.get(said(found, "etat_administratif")),
        "Catégorie": said(found, "categorie_entreprise"),
        "Service public": "oui" if public else "",
        "Code NAF de l’activité principale": said(found, "activite_principale"),
        "Code Insee de la catégorie juridique": said(found, "nature_juridique"),
        "Code Insee de la tranche d’effectif": said(found, "tranche_effectif_salarie"),
        "Date de création": said(found, "date_creation"),
        "SIRET du siège": said(seat, "siret"),
        "Adresse du siège": said(seat, "adresse") if shown else "non diffusée",
    })  # fmt: skip


TOOLS = (
    Definition(
        "search_companies",
        "Cherche une entreprise, une association ou un service public de France par son nom, son"
        " adresse, son SIREN ou son SIRET. Donne l'état, le siège et les codes ; ne donne pas les"
        " dirigeants, qu'il ne faut pas chercher.",
        schema(
            ["query"],
            query={"type": "string", "description": "Nom, adresse, SIREN ou SIRET"},
            code_postal={"type": "string", "description": "Cinq chiffres, facultatif"},
            departement={"type": "string", "description": "69 ou 2A, facultatif"},
            public={"type": "boolean", "description": "Seulement les services publics"},
        ),
        sends, rewritten, call,
    ),
)  # fmt: skip
