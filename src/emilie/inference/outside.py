"""`[search."name"]`: the services that are asked about the world outside, and their hosting.

A room above speaks to them; declared here, they obey the same policy as the models.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from pydantic import model_validator as validator
from pydantic_core import PydanticCustomError

from emilie.inference.faults import FAULT
from emilie.inference.hosting import Hosting, Words
from emilie.inference.tables import FilePath, Table
from emilie.settings import WebAddress

Kind = Literal[
    "searxng", "staan", "linkup", "mojeek", "brave", "hal", "openalex", "crossref", "arxiv"
]
Family = Literal["web", "publications"]
"""What the services search."""
FAMILIES: dict[Kind, Family] = {
    "searxng": "web", "staan": "web", "linkup": "web", "mojeek": "web", "brave": "web",
    "hal": "publications", "openalex": "publications", "crossref": "publications",
    "arxiv": "publications",
}  # fmt: skip
SWITCHES: tuple[Family, ...] = ("web", "publications")
"""What the assistant searches by itself, once switched on."""
ADDRESSES: dict[Kind, str] = {
    "staan": "https://api.staan.ai",
    "linkup": "https://api.linkup.so",
    "mojeek": "https://api.mojeek.com",
    "brave": "https://api.search.brave.com",
    "hal": "https://api.archives-ouvertes.fr",
    "openalex": "https://api.openalex.org",
    "crossref": "https://api.crossref.org",
    "arxiv": "https://export.arxiv.org",
}
"""Where each is, unless its table says otherwise; a SearXNG is always somebody's own."""
LABELS: dict[Kind, str] = {
    "searxng": "SearXNG", "staan": "Staan", "linkup": "Linkup", "mojeek": "Mojeek",
    "brave": "Brave", "hal": "HAL", "openalex": "OpenAlex", "crossref": "Crossref",
    "arxiv": "arXiv",
}  # fmt: skip
KEYED: frozenset[Kind] = frozenset({"staan", "linkup", "mojeek", "brave"})
"""Those that answer nobody without a key."""

Contact = Annotated[str, StringConstraints(pattern=r"^[^\s@]{1,64}@[^\s@]{1,190}$")]
Collection = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,60}$")]


class SearchEntry(Table):
    """One `[search."name"]` table."""

    kind: Kind = Field(description="Which service it is.")
    url: Annotated[WebAddress, StringConstraints(pattern=r"^https?://[^\s@?#]+$")] | None = Field(
        default=None, description="Its address, for a SearXNG; empty: that of the service."
    )
    private: bool | None = Field(
        default=None,
        description="Whether that address may lead to this machine or to a private network;"
        " empty: only if it says so itself (`localhost`, `10.1.2.3`).",
    )
    private_pages: bool = Field(
        default=False,
        description="Whether the pages that it finds may be on a private network, as those of an"
        " intranet are.",
    )
    label: Words | None = Field(
        default=None, description="Name that agents read; empty: that of the service."
    )
    key_env: Words | None = Field(
        default=None, description="Variable of the environment that holds its key."
    )
    key_file: FilePath | None = Field(default=None, description="File that holds its key.")
    contact: Contact | None = Field(
        default=None,
        description="E-mail address that OpenAlex and Crossref may write to, and for which they"
        " answer better; empty: none is given.",
    )
    collection: Collection | None = Field(
        default=None,
        description="Collection of HAL that is searched, such as a laboratory’s, unless the search"
        " names another; empty: all of HAL.",
    )
    hosting: Hosting = Field(
        default=Hosting(),
        description="Who receives the queries, and where: of a metasearch engine, the engines"
        " behind it too.",
    )

    @validator(mode="after")
    def _has_an_address(self) -> SearchEntry:
        if self.url is None and self.kind not in ADDRESSES:
            raise PydanticCustomError(FAULT, "« url » est à donner pour ce service")
        if self.key_env is not None and self.key_file is not None:
            raise PydanticCustomError(FAULT, "« key_env » ou « key_file », pas les deux")
        return self

    @property
    def address(self) -> str:
        """Without a final slash."""
        return (self.url or ADDRESSES[self.kind]).rstrip("/")

    @property
    def key_goes_to(self) -> str | None:
        return self.address

    @property
    def family(self) -> Family:
        return FAMILIES[self.kind]
