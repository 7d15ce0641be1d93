"""`[identity."name"]`: the identity providers by which agents sign in, whom they let in, and their
hosting.

Read with the rest of the catalogue, so that one file says everywhere that this instance connects.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic import model_validator as validator
from pydantic_core import PydanticCustomError

from emilie.accounts.models import Role
from emilie.accounts.oidc.issuers import (
    Algorithm,
    DirectoryMatch,
    Issuer,
    IssuerKind,
    Rule,
    owner_of,
)
from emilie.core.http import Destination, Outbound
from emilie.inference.faults import FAULT
from emilie.inference.hosting import Hosting, Words
from emilie.inference.tables import CatalogueRefused, FilePath, Table, key_of
from emilie.settings import WebAddress

if TYPE_CHECKING:
    from emilie.inference.catalogue import Catalogue
    from emilie.inference.registry import Endpoints

log = logging.getLogger(__name__)

Address = Annotated[WebAddress, StringConstraints(pattern=r"^https?://[^\s@?#]+$")]
Siret = Annotated[str, StringConstraints(pattern=r"^[0-9]{14}$")]
Scope = Annotated[str, StringConstraints(pattern=r"^[!#-\[\]-~]{1,100}$")]
SCOPES: Mapping[IssuerKind, tuple[str, ...]] = {
    "proconnect": (
        "openid", "given_name", "usual_name", "email", "uid", "siret", "organization_label",
        "roles", "idp_id",
    ),
    "oidc": ("openid", "profile", "email"),
}  # fmt: skip
MFA: Mapping[IssuerKind, tuple[str, ...]] = {
    "proconnect": ("eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"), "oidc": ()
}  # fmt: skip
MOST_RULES = 1_000
KINDS = ("sirets", "domains", "emails", "roles", "idps")


def _lower(said: str) -> str:
    return said.lower().removeprefix("@")


Lower = Annotated[Words, AfterValidator(_lower)]


class AllowTable(Table):
    """One `[[identity."name".allow]]` table: all that it names has to be satisfied."""

    sirets: frozenset[Siret] = Field(
        default=frozenset(), description="SIRET numbers, of fourteen digits."
    )
    domains: frozenset[Lower] = Field(
        default=frozenset(), description="What follows the `@` of an address, to the letter."
    )
    emails: frozenset[Lower] = Field(default=frozenset(), description="Whole addresses.")
    roles: frozenset[Words] = Field(
        default=frozenset(), description="Roles that the provider tells: `agent_public_etat`."
    )
    idps: frozenset[Words] = Field(
        default=frozenset(), description="Providers behind ProConnect (`idp_id`)."
    )
    invited: bool = Field(
        default=False,
        description="Whether an invitation to this address is needed: it says where, and as what.",
    )
    organisation: Words | None = Field(
        default=None,
        description="Organisation where it lets in, made if it is missing; empty: the one whose"
        " SIRET the provider tells.",
    )
    role: Role = Field(
        default="agent", description="Role in Émilie of an account that a first sign-in makes."
    )

    @validator(mode="after")
    def _asks_something(self) -> AllowTable:
        if not self.invited and not any(getattr(self, kind) for kind in KINDS):
            raise PydanticCustomError(FAULT, "au moins une condition")
        return self

    def rule(self) -> Rule:
        asked = {kind: getattr(self, kind) for kind in KINDS}
        return Rule(**asked, invited=self.invited, organisation=self.organisation, role=self.role)


class IdentityEntry(Table):
    """One `[identity."name"]` table."""

    kind: IssuerKind = Field(description="`proconnect`, or `oidc` for any other provider.")
    url: Address = Field(description="Its address as an issuer, to which its discovery belongs.")
    hosts: tuple[Address, ...] = Field(
        default=(), max_length=10,
        description="Addresses of its other machines, where its tokens or its keys are elsewhere.",
    )  # fmt: skip
    private: bool | None = Field(
        default=None,
        description="Whether these addresses may lead to this machine or to a private network;"
        " empty: only if they say so themselves (`localhost`, `10.1.2.3`).",
    )
    label: Words | None = Field(
        default=None, description="Name that agents read; empty: `ProConnect`, or its table's."
    )
    client_id: Words = Field(description="Identifier under which Émilie is registered with it.")
    key_env: Words | None = Field(
        default=None, description="Variable of the environment that holds our secret."
    )
    key_file: FilePath | None = Field(default=None, description="File that holds our secret.")
    scopes: tuple[Scope, ...] = Field(
        default=(), max_length=50, description="What is asked of an agent; empty: what is usual."
    )
    id_token_alg: Algorithm = Field(
        default="RS256", description="How its tokens are signed: as it was registered, no other."
    )
    userinfo_alg: Algorithm | None = Field(
        default=None, description="How a signed userinfo is; empty: as its tokens."
    )
    acr: tuple[Words, ...] = Field(
        default=(), max_length=20,
        description="Levels of authentication (`eidas1`) of which one is needed; empty: any.",
    )  # fmt: skip
    mfa: tuple[Words, ...] | None = Field(
        default=None, max_length=20,
        description="Levels that are a second factor, which administrators need; empty: those of"
        " ProConnect, or none known.",
    )  # fmt: skip
    pkce: bool = Field(
        default=True, description="Whether PKCE (S256) is sent; off for who refuses to hear of it."
    )
    silent: bool | None = Field(
        default=None,
        description="Whether a browser that comes in is first sent there without showing anything"
        " (`prompt=none`); empty: ProConnect only.",
    )
    email_trusted: bool | None = Field(
        default=None,
        description="Whether its addresses are believed; empty: ProConnect's unless it denies"
        " them, others' when `email_verified` says so.",
    )
    email_fallback: bool = Field(
        default=False,
        description="Whether a new identity takes over the account of the same organisation that"
        " has its (believed) address.",
    )
    directory: DirectoryMatch | None = Field(
        default=None,
        description="By what it recognises at their first sign-in those whom a directory (SCIM)"
        " made: `subject` (its `sub` is the directory's `externalId`), `username`"
        " (`preferred_username` is `userName`), `email` (the same believed address); empty: by"
        " nothing.",
    )
    grace: int = Field(
        default=60, ge=0, le=1_440,
        description="Minutes for which open sessions outlive a provider that does not answer.",
    )  # fmt: skip
    contact: Words | None = Field(
        default=None, description="Whom to ask when one is refused: a name, an address."
    )
    allow: tuple[AllowTable, ...] = Field(
        default=(), max_length=MOST_RULES,
        description="Rules of which one is enough; empty: to be of a known organisation's SIRET.",
    )  # fmt: skip
    hosting: Hosting = Field(default=Hosting(), description="Who operates it, and where.")

    @validator(mode="after")
    def _one_secret(self) -> IdentityEntry:
        if (self.key_env is None) == (self.key_file is None):
            raise PydanticCustomError(FAULT, "« key_env » ou « key_file »")
        if self.scopes and "openid" not in self.scopes:
            raise PydanticCustomError(FAULT, "« scopes » contient « openid »")
        return self

    @property
    def key_goes_to(self) -> str | None:
        return self.url

    def named(self, name: str) -> str:
        return self.label or ("ProConnect" if self.kind == "proconnect" else name)

    def issuer(self, name: str) -> Issuer:
        """As the room of accounts reads it."""
        return Issuer(
            name=name, label=self.named(name), kind=self.kind, url=self.url,
            client_id=self.client_id, secret=key_of(name, self),
            scopes=self.scopes or SCOPES[self.kind], algorithm=self.id_token_alg,
            userinfo_algorithm=self.userinfo_alg or self.id_token_alg, acr=self.acr,
            mfa=MFA[self.kind] if self.mfa is None else self.mfa, pkce=self.pkce,
            silent=self.kind == "proconnect" if self.silent is None else self.silent,
            email_trusted=self.email_trusted, email_fallback=self.email_fallback,
            directory=self.directory,
            grace=self.grace, contact=self.contact,
            rules=tuple(each.rule() for each in self.allow),
        )  # fmt: skip


def destinations_of(name: str, entry: IdentityEntry) -> list[Destination]:
    purpose = f"Connexion des agents par {entry.named(name)} : jetons, clés, identité"
    places = [
        Destination.of(
            url, purpose=purpose, owner=owner_of(name), private=entry.private,
            operator=entry.hosting.operator, country=entry.hosting.country,
        )
        for url in (entry.url, *entry.hosts)
    ]  # fmt: skip
    return list({place.address: place for place in places}.values())


def declare(outbound: Outbound, catalogue: Catalogue) -> None:
    """Say where the providers are."""
    for name, entry in catalogue.identity.items():
        outbound.declare(owner_of(name), destinations_of(name, entry))


class Declared:
    """The providers of the catalogue as it stands: the same mapping as long as it does."""

    def __init__(self, endpoints: Endpoints, outbound: Outbound) -> None:
        self._endpoints = endpoints
        self._outbound = outbound
        self._catalogue = endpoints.catalogue
        self._issuers = _read(self._catalogue)

    def __call__(self) -> Mapping[str, Issuer]:
        catalogue = self._endpoints.catalogue
        if catalogue is not self._catalogue:
            self._catalogue = catalogue
            self._use(catalogue)
        return self._issuers

    def _use(self, catalogue: Catalogue) -> None:
        try:
            issuers = _read(catalogue)
        except CatalogueRefused as refusal:  # a secret that no header can carry
            log.error("%s refused: the providers of before stay", refusal.params["file"])  # noqa: TRY400 -- says which
            return
        for gone in self._issuers.keys() - issuers.keys():
            self._outbound.declare(owner_of(gone), [])
        declare(self._outbound, catalogue)
        self._issuers = issuers


def _read(catalogue: Catalogue) -> dict[str, Issuer]:
    return {name: entry.issuer(name) for name, entry in catalogue.identity.items()}


def declares_some(read: Callable[[], Catalogue]) -> bool:
    """Whether agents may sign in by a provider; a file that is refused is told when it is used."""
    try:
        return bool(read().identity)
    except CatalogueRefused:
        return True
