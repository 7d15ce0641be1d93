"""Identity providers as this instance declares them: what is asked of each, and whom it lets in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import SecretStr

from emilie.accounts.models import Role
from emilie.core.errors import NotFound

if TYPE_CHECKING:
    from emilie.accounts.oidc.provider import Provider
    from emilie.core.http import Outbound

IssuerKind = Literal["proconnect", "oidc"]
Algorithm = Literal["RS256", "ES256", "HS256"]
DirectoryMatch = Literal["subject", "username", "email"]
"""What a provider says that a directory said as well: `sub` is its externalId,
`preferred_username` its userName, or the address, where it can be believed, is the same.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """Lets in who satisfies all that it says; what it does not say asks nothing."""

    sirets: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    idps: frozenset[str] = frozenset()
    invited: bool = False
    """Whether an invitation is needed, which then says where, and as what."""
    organisation: str | None = None
    """Name of the one where it lets in; None: the one that the SIRET names."""
    role: Role = "agent"
    """Of the account that a first sign-in makes."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """One provider."""

    name: str
    label: str
    kind: IssuerKind
    url: str
    client_id: str
    secret: SecretStr
    scopes: tuple[str, ...]
    algorithm: Algorithm
    userinfo_algorithm: Algorithm
    acr: tuple[str, ...]
    """Levels of authentication of which one is needed; none: any will do."""
    mfa: tuple[str, ...]
    """Those that an administrator needs; none: the provider cannot tell."""
    pkce: bool
    silent: bool
    """Whether it may be asked without showing anything."""
    email_trusted: bool | None
    """None: its addresses are believed as far as `email_verified` says so."""
    email_fallback: bool
    directory: DirectoryMatch | None
    """What tells whom of a directory somebody is; None: nothing does."""
    grace: int
    """Minutes for which sessions outlive a provider that does not answer."""
    contact: str | None
    rules: tuple[Rule, ...]


def owner_of(name: str) -> str:
    """The provider, as core/http knows it."""
    return f"identity {name}"


class Issuers:
    """Those that are declared now, with the client of each."""

    def __init__(
        self, declared: Callable[[], Mapping[str, Issuer]], outbound: Outbound, address: str
    ) -> None:
        """`declared` gives the same mapping as long as nothing changes; `address` is our own."""
        self._declared = declared
        self._outbound = outbound
        self.address = address
        self._providers: dict[str, Provider] = {}

    def __bool__(self) -> bool:
        return bool(self._declared())

    def __iter__(self) -> Iterator[Issuer]:
        return iter(self._declared().values())

    def find(self, name: str) -> Provider | None:
        """The client of a provider; what it learned of it lasts as long as its declaration."""
        issuer = self._declared().get(name)
        if issuer is None:
            return None
        known = self._providers.get(name)
        if known is None or known.issuer != issuer:
            from emilie.accounts.oidc.provider import Provider  # noqa: PLC0415 -- loaded when used

            known = self._providers[name] = Provider(issuer, self._outbound)
        return known

    def get(self, name: str) -> Provider:
        found = self.find(name)
        if found is None:
            raise NotFound
        return found

    def callback(self, name: str) -> str:
        """Where the provider sends people back: to be registered with it, to the letter."""
        return f"{self.address}/api/sign-in/{name}/callback"

    def farewell(self, name: str) -> str:
        """Where it sends those who signed out: registered as well."""
        return f"{self.address}/api/sign-in/{name}/out"
