"""Géocodage of the Géoplateforme, of the IGN (https://geoservices.ign.fr/node/1408;
https://adresse.data.gouv.fr/api-doc/adresse): the Base Adresse Nationale, by words or by a point.

Fifty requests a second from one address, then 429 for five seconds, which `Retry-After` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emilie.research.engines.asking import get
from emilie.research.results import dicts_in, one_line, text_in
from emilie.research.sources.definition import MOST, Access, Definition, lines, schema
from emilie.research.tools import Record, Sent, ToolArguments, words_of

A_SECOND = 50
SHORTEST, LONGEST_QUERY = 3, 200
"""Characters: the service refuses fewer than three, and more than two hundred."""
PAGE = "https://adresse.data.gouv.fr/base-adresse-nationale/"
POSTCODE = re.compile(r"\d{5}")
IDENTIFIER = re.compile(r"[0-9A-Za-z_-]{1,64}")
KINDS = {
    "housenumber": "numéro", "street": "voie", "locality": "lieu-dit", "municipality": "commune",
}  # fmt: skip


def sends(arguments: Mapping[str, Any]) -> Sent:
    query, postcode = words_of(arguments, "query"), words_of(arguments, "code_postal")
    if not SHORTEST <= len(query) <= LONGEST_QUERY:
        raise ToolArguments
    if not postcode:
        return Sent(query, {"q": query})
    if not POSTCODE.fullmatch(postcode):
        raise ToolArguments
    return Sent(f"{query} · {postcode}", {"q": query, "postcode": postcode})


def rewritten(shown: str) -> Sent:
    return sends({"query": shown})


def sends_point(arguments: Mapping[str, Any]) -> Sent:
    latitude, longitude = arguments.get("latitude"), arguments.get("longitude")
    for given, most in ((latitude, 90), (longitude, 180)):
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise ToolArguments
        if not abs(given) <= most:  # neither is what is no number
            raise ToolArguments
    # Six decimals are ten centimetres: what a point has beyond tells nothing.
    wanted = {"lat": f"{latitude:.6f}", "lon": f"{longitude:.6f}"}
    return Sent(f"{wanted['lat']}, {wanted['lon']}", wanted)


def rewritten_point(shown: str) -> Sent:
    given = shown.split(",")
    try:
        latitude, longitude = (float(each) for each in given)
    except ValueError as error:
        raise ToolArguments from error
    return sends_point({"latitude": latitude, "longitude": longitude})


async def call(access: Access, sent: Sent) -> Sequence[Record]:
    wanted = dict(sent.arguments) | {"index": "address", "limit": str(MOST)}
    path = "reverse" if "lat" in wanted else "search"
    body = await access.caller.ask(get(f"{access.entry.address}/{path}", wanted))
    return list(records(body))


def records(body: Any) -> Iterator[Record]:
    for each in dicts_in(body.get("features") if isinstance(body, dict) else None):
        known, place = each.get("properties"), each.get("geometry")
        if not isinstance(known, dict) or not isinstance(place, dict):
            continue
        label, identifier = one_line(text_in(known.get("label")), 300), text_in(known.get("id"))
        if label and IDENTIFIER.fullmatch(identifier):
            yield Record(label, f"{PAGE}{identifier}", _text(label, known, place))


def _text(label: str, known: Mapping[str, Any], place: Mapping[str, Any]) -> str:
    def said(key: str) -> str:
        return one_line(text_in(known.get(key)), 300)

    score, distance = known.get("score"), known.get("distance")
    return lines({
        "Adresse": label, "Nature": KINDS.get(said("type")), "Code postal": said("postcode"),
        "Commune": said("city"), "Code Insee de la commune": said("citycode"),
        "Département et région": said("context"),
        "Coordonnées": _point(place.get("coordinates")),
        "Distance": "" if not isinstance(distance, int | float) else f"{distance:.0f} m",
        "Ressemblance avec la demande": ""
        if not isinstance(score, int | float) else f"{score:.0%}".replace("%", " %"),
    })  # fmt: skip


def _point(given: object) -> str:
    """GeoJSON writes the longitude first (RFC 7946 §3.1.1)."""
    if not isinstance(given, list) or len(given) < 2:
        return ""
    longitude, latitude = given[:2]
    if not isinstance(longitude, int | float) or not isinstance(latitude, int | float):
        return ""
    return f"latitude {latitude}, longitude {longitude} (WGS 84)"


TOOLS = (
    Definition(
        "search_addresses",
        "Cherche une adresse, une voie, un lieu-dit ou une commune de France dans la Base Adresse"
        " Nationale : écriture exacte, code postal, code Insee, coordonnées.",
        schema(
            ["query"],
            query={"type": "string", "description": "Adresse, voie ou commune"},
            code_postal={"type": "string", "description": "Cinq chiffres, facultatif"},
        ),
        sends, rewritten, call,
    ),
    Definition(
        "find_address_at",
        "Trouve les adresses de France les plus proches d'un point donné par ses coordonnées.",
        schema(
            ["latitude", "longitude"],
            latitude={"type": "number", "description": "Degrés, WGS 84"},
            longitude={"type": "number", "description": "Degrés, WGS 84"},
        ),
        sends_point, rewritten_point, call,
    ),
)  # fmt: skip
