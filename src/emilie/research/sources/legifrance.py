"""Légifrance, of the DILA, through PISTE (https://piste.gouv.fr, « API Légifrance »; the DILA's
« Exemples d’utilisation de l’API », version of 17 September 2025).

An application has an identifier and a secret, against which PISTE gives a token for an hour; its
quotas are those of the application, told by 429. `/search` finds articles, in the version of a
day; `/consult/getArticle` gives each whole.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from pydantic import SecretStr

from emilie.research.engines.asking import ACCEPT, Asked, post
from emilie.research.results import dicts_in, one_line, seen, text_in
from emilie.research.sources.asking import SourceFailed, SourceFault, SourceKeyRefused
from emilie.research.sources.definition import MOST, Access, Definition, Token, day, schema
from emilie.research.tools import Record, Sent, ToolArguments, words_of

A_SECOND = 10
EARLY = 60.0
"""Seconds before its end after which a token is asked anew."""
LONGEST_TEXT = 40_000
ARTICLE = re.compile(r"LEGIARTI\d{12}")
NUMBER = re.compile(r"[A-Za-z0-9 .*'-]{1,40}")
PAGES = {True: "https://www.legifrance.gouv.fr/codes/article_lc/",
         False: "https://www.legifrance.gouv.fr/loda/article_lc/"}  # fmt: skip
"""Of an article of a code, and of a law, an order or a decree."""
STATES = {
    "VIGUEUR": "en vigueur", "VIGUEUR_DIFF": "en vigueur à une date ultérieure",
    "ABROGE": "abrogé", "ABROGE_DIFF": "abrogé à une date ultérieure", "MODIFIE": "modifié depuis",
    "MODIFIE_MORT_NE": "modifié avant son entrée en vigueur", "ANNULE": "annulé",
    "PERIME": "périmé", "TRANSFERE": "transféré", "DISJOINT": "disjoint",
    "SUBSTITUE": "substitué", "INITIALE": "version initiale",
}  # fmt: skip
ENDLESS = date(2900, 1, 1)
"""What ends after it does not end: they write 2999."""
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
          "octobre", "novembre", "décembre")  # fmt: skip
_BLOCK = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h\d|blockquote|table)\s*>", re.IGNORECASE)


def sends(arguments: Mapping[str, Any]) -> Sent:
    query, article, text = (words_of(arguments, name) for name in ("query", "article", "texte"))
    code, on = words_of(arguments, "code"), day(arguments.get("date")) or _today()
    if not (query or article) or (code and text):
        raise ToolArguments
    if any(given and not NUMBER.fullmatch(given) for given in (article, text)):
        raise ToolArguments
    fields = [
        _field("NUM", "EXACTE", text), _field("NUM_ARTICLE", "EXACTE", _number(article)),
        _field("ARTICLE", "TOUS_LES_MOTS_DANS_UN_CHAMP", query),
    ]  # fmt: skip
    filters: list[dict[str, Any]] = [{"facette": "DATE_VERSION", "singleDate": on.isoformat()}]
    if code:
        filters.insert(0, {"facette": "NOM_CODE", "valeurs": [code]})
    shown = [f"article {article}" if article else "", code, text and f"texte n° {text}", query]
    if arguments.get("date"):
        shown.append(f"au {_written(on)}")
    wanted = {
        "fond": "LODA_DATE" if text or arguments.get("hors_codes") is True else "CODE_DATE",
        "recherche": {
            "champs": [each for each in fields if each], "filtres": filters, "pageNumber": 1,
            "pageSize": MOST, "operateur": "ET", "sort": "PERTINENCE", "typePagination": "ARTICLE",
        },
    }  # fmt: skip
    return Sent(" · ".join(filter(None, shown)), wanted)


def rewritten(shown: str) -> Sent:
    return sends({"query": shown})


def _field(name: str, how: str, value: str) -> dict[str, Any] | None:
    if not value:
        return None
    criterion = {"typeRecherche": how, "valeur": value, "operateur": "ET"}
    return {"typeChamp": name, "criteres": [criterion], "operateur": "ET"}


def _number(article: str) -> str:
    """L. 36-11, as people write it, is L36-11 there."""
    return re.sub(r"^(\*?[LRDA])\*?\.?\s*(?=\d)", r"\1", article, flags=re.IGNORECASE)


async def call(access: Access, sent: Sent) -> Sequence[Record]:
    found = await _asked(access, "/search", dict(sent.arguments))
    names = list(dict.fromkeys(articles(found)))[:MOST]
    given = await asyncio.gather(
        *(_asked(access, "/consult/getArticle", {"id": each}) for each in names),
        return_exceptions=True,
    )
    records = [record for each in given if (record := record_of(each)) is not None]
    faults = [each for each in given if isinstance(each, BaseException)]
    if faults and not records:
        raise faults[0]
    return records


async def _asked(access: Access, path: str, wanted: Mapping[str, object]) -> Any:
    """A token that was taken back before its end is replaced, once."""
    for again in (False, True):
        bearer = {"authorization": f"Bearer {await _token(access)}"}
        try:
            return await access.caller.ask(post(f"{access.entry.address}{path}", wanted, bearer))
        except SourceKeyRefused:
            access.token.until = 0.0
            if again:
                raise
    raise SourceFailed  # never reached: the second refusal is raised


async def _token(access: Access) -> str:
    token = access.token
    if monotonic() >= token.until:
        async with token.lock:
            if monotonic() >= token.until:
                await _renew(access, token)
    return token.value.get_secret_value()


async def _renew(access: Access, token: Token) -> None:
    form = {
        "grant_type": "client_credentials", "client_id": access.entry.client_id or "",
        "client_secret": access.key.get_secret_value(), "scope": "openid",
    }  # fmt: skip
    kind = {"content-type": "application/x-www-form-urlencoded"}
    asked = Asked("POST", access.entry.token_address or "", ACCEPT | kind, urlencode(form).encode())
    try:
        said = await access.caller.ask(asked)
    except SourceFault as fault:
        # An identifier that PISTE does not know is a 400 of OAuth (RFC 6749 §5.2).
        raise SourceKeyRefused if fault.code == "source_refused" else fault from fault
    given = said.get("access_token") if isinstance(said, dict) else None
    lasts = said.get("expires_in") if isinstance(said, dict) else None
    if not isinstance(given, str) or not given.isascii() or not given.isprintable():
        raise SourceFailed
    token.value = SecretStr(given)
    seconds = float(lasts) if isinstance(lasts, int | float) else 2 * EARLY
    token.until = monotonic() + max(seconds - EARLY, 1.0)


def articles(body: Any) -> Iterator[str]:
    """Identifiers of the articles found, the best first."""
    for result in dicts_in(body.get("results") if isinstance(body, dict) else None):
        for section in dicts_in(result.get("sections")):
            for extract in dicts_in(section.get("extracts")):
                identifier = text_in(extract.get("id"))
                if ARTICLE.fullmatch(identifier):
                    yield identifier


def record_of(body: Any) -> Record | None:
    """An article with its state and since when; None for what is none."""
    found = body.get("article") if isinstance(body, dict) else None
    if not isinstance(found, dict) or not ARTICLE.fullmatch(text_in(found.get("id"))):
        return None
    titles = dicts_in(found.get("textTitles"))
    title = titles[0] if titles else {}
    of = text_in(title.get("titreLong")) or text_in(title.get("titre")) or "Texte sans titre"
    name = one_line(f"{of}, article {text_in(found.get('num'))}", 300)
    begins, ends = _day(found.get("dateDebut")), _day(found.get("dateFin"))
    text = _text(text_in(found.get("texteHtml")) or text_in(found.get("texte")))
    head = f"{name}. {_state(text_in(found.get('etat')), begins, ends)}"
    url = PAGES[title.get("nature") == "CODE"] + text_in(found.get("id"))
    return Record(name, url, f"{head}\n\n{text}"[:LONGEST_TEXT], begins)


def _state(state: str, begins: date | None, ends: date | None) -> str:
    said = f"État : {STATES.get(state, state.lower().replace('_', ' ') or 'non précisé')}"
    if begins is not None:
        said += f", version en vigueur depuis le {_written(begins)}"
    if ends is not None and ends < ENDLESS:
        said += f" jusqu’au {_written(ends)}"
    return f"{said}."


def _day(given: object) -> date | None:
    """A day, written as milliseconds since 1970 or in ISO 8601: midnight in Paris, or in UTC."""
    try:
        if isinstance(given, int | float):
            # Two hours later it is that day in both.
            return (datetime(1970, 1, 1, 2, tzinfo=UTC) + timedelta(milliseconds=given)).date()
        return date.fromisoformat(text_in(given)[:10])
    except (ValueError, OverflowError):
        return None


def _written(on: date) -> str:
    return f"{'1er' if on.day == 1 else on.day} {MONTHS[on.month - 1]} {on.year}"


def _today() -> date:
    return datetime.now().astimezone().date()


def _text(html: str) -> str:
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 -- no start waits for it

    root = LexborHTMLParser(_BLOCK.sub("\n", html)).body
    text = seen(root.text()) if root is not None else ""
    return "\n".join(line for each in text.splitlines() if (line := " ".join(each.split())))


TOOLS = (
    Definition(
        "search_legislation",
        "Cherche dans Légifrance des articles de codes, ou de lois et de décrets, dans leur version"
        " en vigueur un jour donné, et en donne le texte entier, l'état et la date.",
        schema(
            query={"type": "string", "description": "Mots de l'article"},
            article={"type": "string", "description": "Numéro d'article, comme L36-11"},
            code={"type": "string", "description": "Titre exact, comme Code civil"},
            texte={"type": "string", "description": "Numéro d'une loi ou d'un décret : 2019-290"},
            hors_codes={"type": "boolean", "description": "Lois et décrets plutôt que codes"},
            date={"type": "string", "description": "AAAA-MM-JJ ; aujourd'hui par défaut"},
        ),
        sends, rewritten, call,
    ),
)  # fmt: skip
