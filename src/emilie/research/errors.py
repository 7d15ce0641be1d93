"""How a search fails. Each is a step that failed: the answer goes on without it."""

from __future__ import annotations

from emilie.core.errors import AppError


class SearchFault(AppError):
    """A search, or a page, that brought nothing. Families below have codes of their own."""

    told = "La recherche n’a pas pu se faire."
    """What the model is told, so that it says no more than there is."""


class SearchClosed(SearchFault):
    """No service may be sent a query of such a conversation."""

    status, code = 403, "search_closed"
    told = "Aucun service de recherche n’est permis pour cette conversation. Réponds sans chercher."


class SearchEnough(SearchFault):
    """As many as there may be for one answer were made."""

    status, code = 429, "search_enough"
    told = "Assez de recherches pour cette réponse : réponds avec ce qui a été trouvé."


class SearchDeclined(SearchFault):
    status, code = 403, "search_declined"
    told = (
        "L’agent n’a pas voulu de cette recherche. Réponds sans elle, sans en proposer une autre."
    )


class SearchUnanswered(SearchFault):
    """Nobody said whether it may leave."""

    status, code = 403, "search_unanswered"
    told = "L’agent n’a pas dit s’il voulait de cette recherche : elle n’a pas eu lieu."


class SearchSettled(SearchFault):
    """Nobody waits for that decision any more."""

    status, code = 409, "search_settled"


class QueryEmpty(SearchFault):
    status, code = 422, "query_empty"
    told = "La requête est vide : écris quelques mots clés."


class QueryPersonal(SearchFault):
    """It holds personal data: of which kind, never which."""

    status, code = 422, "query_personal"
    told = (
        "La requête contient une donnée personnelle (adresse, téléphone ou numéro) : elle n’est pas"
        " partie. Écris-la sans elle."
    )


class QueryQuotesDocument(SearchFault):
    status, code = 422, "query_quotes_document"
    told = (
        "La requête reprend une phrase d’un document joint : elle n’est pas partie. Écris-la avec"
        " quelques mots clés à toi."
    )


class SearchKeyRefused(SearchFault):
    status, code = 502, "search_key_refused"


class SearchFormatRefused(SearchFault):
    """A SearXNG whose settings give no JSON."""

    status, code = 502, "search_format_refused"


class SearchRefused(SearchFault):
    """The service found fault with the query."""

    status, code = 502, "search_refused"


class SearchOverloaded(SearchFault):
    status, code = 503, "search_overloaded"
    told = "Le moteur de recherche demande d’attendre. Réponds sans lui, en le disant."


class SearchUnreachable(SearchFault):
    status, code = 502, "search_unreachable"


class SearchSilent(SearchFault):
    status, code = 504, "search_silent"


class SearchFailed(SearchFault):
    """An error of its own, or an answer that is none."""

    status, code = 502, "search_failed"


class PageRefused(SearchFault):
    """Its robots.txt asks that it be left alone."""

    status, code = 403, "page_robots"


class PageElsewhere(SearchFault):
    """It sends on to a place that no search gave, or lies where pages may not."""

    status, code = 403, "page_elsewhere"


class PageUnread(SearchFault):
    """No text could be had from it."""

    status, code = 502, "page_unread"


class PageSlow(SearchFault):
    status, code = 504, "page_slow"


class PageLarge(SearchFault):
    status, code = 502, "page_large"
