"""How a search of publications fails. Each names the service that failed: the others may answer."""

from __future__ import annotations

from collections.abc import Mapping

from emilie.core.errors import Parameter, sentence
from emilie.research.errors import SearchFault

CRITERIA: Mapping[str, str] = {
    "language": "la langue", "kind": "la sorte de publication", "open_access": "l’accès ouvert",
    "collection": "la collection", "domain": "le domaine",
}  # fmt: skip
"""What a service cannot search by, as the model reads it."""


class PublicationsFault(SearchFault):
    """A search that brought nothing. Families below have codes of their own; `source` names the
    service, as agents read it, and what the model is told is the sentence that they read.
    """

    def __init__(self, **params: Parameter) -> None:
        super().__init__(**params)
        self.told = sentence(self.code, self.params)


class PublicationsQueryEmpty(PublicationsFault):
    """Neither words, title, author nor collection."""

    status, code = 422, "publications_query_empty"


class PublicationsYearsBackwards(PublicationsFault):
    status, code = 422, "publications_years_backwards"


class PublicationsTooDeep(PublicationsFault):
    """A page beyond those that may be read; `most` is how many results may."""

    status, code = 422, "publications_too_deep"


class PublicationsCriterionUnknown(PublicationsFault):
    """The service cannot search by `criterion`: without it, it would answer something else."""

    status, code = 422, "publications_criterion_unknown"

    def __init__(self, **params: Parameter) -> None:
        super().__init__(**params)
        self.told = f"{self.told} (critère : {CRITERIA[str(self.params['criterion'])]})"


class PublicationsUnanswered(PublicationsFault):
    """All the services that were asked failed, each for its own reason."""

    status, code = 502, "publications_unanswered"


class PublicationsNothingToRead(PublicationsFault):
    """It has neither an abstract nor an open text that can be read."""

    status, code = 422, "publications_nothing_to_read"


class PublicationsRefused(PublicationsFault):
    """The service found fault with the request."""

    status, code = 502, "publications_refused"


class PublicationsKeyRefused(PublicationsFault):
    status, code = 502, "publications_key_refused"


class PublicationsOverloaded(PublicationsFault):
    """It asks to be called less often, or its turn did not come in time."""

    status, code = 503, "publications_overloaded"


class PublicationsUnreachable(PublicationsFault):
    status, code = 502, "publications_unreachable"


class PublicationsSilent(PublicationsFault):
    status, code = 504, "publications_silent"


class PublicationsFailed(PublicationsFault):
    """An error of its own, or an answer that is none."""

    status, code = 502, "publications_failed"
