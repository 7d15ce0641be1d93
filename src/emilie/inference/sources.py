"""`[sources."name"]`: the services of the State that the assistant may ask, and their hosting.

A room above speaks to them; declared here, they obey the same policy as the models.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from pydantic import model_validator as validator
from pydantic_core import PydanticCustomError

from emilie.inference.faults import FAULT
from emilie.inference.hosting import Hosting, Words
from emilie.inference.tables import FilePath, Table
from emilie.settings import WebAddress

SourceKind = Literal["entreprises", "adresses", "legifrance"]
Address = Annotated[WebAddress, StringConstraints(pattern=r"^https?://[^\s@?#]+$")]


@dataclass(frozen=True)
class Known:
    """What everybody may know of a service."""

    label: str
    address: str
    operator: str
    sandbox: str | None = None
    token: str | None = None
    sandbox_token: str | None = None


KNOWN: dict[SourceKind, Known] = {
    "entreprises": Known(
        "Recherche d’entreprises", "https://recherche-entreprises.api.gouv.fr", "DINUM"
    ),
    "adresses": Known("Base Adresse Nationale", "https://data.geopf.fr/geocodage", "IGN"),
    "legifrance": Known(
        "Légifrance", "https://api.piste.gouv.fr/dila/legifrance/lf-engine-app", "DILA",
        "https://sandbox-api.piste.gouv.fr/dila/legifrance/lf-engine-app",
        "https://oauth.piste.gouv.fr/api/oauth/token",
        "https://sandbox-oauth.piste.gouv.fr/api/oauth/token",
    ),
}  # fmt: skip


class SourceEntry(Table):
    """One `[sources."name"]` table."""

    kind: SourceKind = Field(description="Which service it is.")
    url: Address | None = Field(
        default=None, description="Its address; empty: that of the service itself."
    )
    token_url: Address | None = Field(
        default=None, description="Where Légifrance's tokens are asked; empty: PISTE's own address."
    )
    sandbox: bool = Field(
        default=False, description="Légifrance: PISTE's test addresses in place of the real ones."
    )
    private: bool | None = Field(
        default=None,
        description="Whether these addresses may lead to this machine or to a private network;"
        " empty: only if they say so themselves (`localhost`, `10.1.2.3`).",
    )
    label: Words | None = Field(
        default=None, description="Name that agents read; empty: that of the service."
    )
    client_id: Words | None = Field(
        default=None, description="Légifrance: identifier of the application registered on PISTE."
    )
    key_env: Words | None = Field(
        default=None, description="Variable of the environment that holds its secret."
    )
    key_file: FilePath | None = Field(default=None, description="File that holds its secret.")
    hosting: Hosting | None = Field(
        default=None,
        description="Who receives the queries, and where; empty: the administration that operates"
        " it, seated in France, and nothing of its machines.",
    )

    @validator(mode="after")
    def _is_of_its_kind(self) -> SourceEntry:
        if self.key_env is not None and self.key_file is not None:
            raise PydanticCustomError(FAULT, "« key_env » ou « key_file », pas les deux")
        keyed = self.key_env is not None or self.key_file is not None
        if self.kind == "legifrance" and not (self.client_id and keyed):
            raise PydanticCustomError(FAULT, "Légifrance demande « client_id » et son secret")
        if self.kind != "legifrance" and (self.client_id or keyed or self.token_url):
            raise PydanticCustomError(FAULT, "ce service ne demande aucune clé")
        return self

    @property
    def address(self) -> str:
        """Without a final slash."""
        known = KNOWN[self.kind]
        usual = (known.sandbox if self.sandbox else None) or known.address
        return (self.url or usual).rstrip("/")

    @property
    def token_address(self) -> str | None:
        """Where tokens are asked; None for a service that asks for none."""
        known = KNOWN[self.kind]
        return self.token_url or (known.sandbox_token if self.sandbox else known.token)

    @property
    def key_goes_to(self) -> str | None:
        return self.token_address

    @property
    def named(self) -> str:
        return self.label or KNOWN[self.kind].label

    @property
    def hosted(self) -> Hosting:
        """What is declared, or the little that everybody knows."""
        return self.hosting or Hosting(operator=KNOWN[self.kind].operator, seat="FR")
