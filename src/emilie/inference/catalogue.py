"""`emilie.toml`: the model endpoints, their hosting, and the policy on where data may go.

One readable file, read again when it changes. Every value has a sentence here, which
`make contract` writes into docs/catalogue.md. Keys never stand in it: it names the variable or
the file that holds them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError
from pydantic import model_validator as validator
from pydantic_core import PydanticCustomError

from emilie.inference.faults import FAULT, places, toml_line
from emilie.inference.hosting import (
    PRESETS,
    Hosting,
    Policy,
    Prefix,
    Preset,
    Requirement,
    Words,
)
from emilie.inference.identity import IdentityEntry
from emilie.inference.mcp_servers import McpEntry
from emilie.inference.outside import SearchEntry
from emilie.inference.sensitivities import Sensitivity
from emilie.inference.sources import SourceEntry
from emilie.inference.tables import CatalogueRefused, FilePath, Name, Table
from emilie.settings import WebAddress

__all__ = ["Catalogue", "CatalogueRefused", "EndpointEntry", "Name", "read_catalogue"]

Ability = Literal[
    "chat", "tools", "vision", "reasoning", "embeddings", "reranking", "ocr", "transcription"
]  # fmt: skip
Quality = Literal["fast", "thorough"]
Inclusive = Literal["none", "doublets", "median"]
Tokenizer = Literal["vllm", "llama.cpp"]
RESERVED = frozenset({"automatique", "emilie", "principal", "integre"})
"""Names that mean something of ours."""
FROM_SETTINGS = "principal"
"""Name of the endpoint of EMILIE_MODEL_URL or EMILIE_MODEL_FILE."""
RECOGNISES: frozenset[Ability] = frozenset({"ocr", "vision"})
"""What recognises the words of a scanned page."""
LARGEST = 1_000_000
"""Most bytes of the file: a thousand endpoints, every key given, take a quarter of it."""
MOST_AT_ONCE = 1_000
MOST_TOKENS = 10**15
"""Counted in PostgreSQL's bigint, whose sums it leaves room for."""
MOST_DIMENSIONS = 4_000
"""Numbers of a vector that pgvector can index, two bytes each."""


class Price(Table):
    """Euros for a million tokens."""

    input: float = Field(
        default=0.0, ge=0, le=100_000, description="Euros for a million tokens read."
    )
    output: float = Field(
        default=0.0, ge=0, le=100_000, description="Euros for a million tokens written."
    )


class Energy(Table):
    """What the estimate of electricity needs to know of the model and of its machines."""

    active: float = Field(
        gt=0, le=100_000, description="Parameters used for each token, in billions."
    )
    total: float = Field(gt=0, le=100_000, description="Parameters in all, in billions.")
    pue: float = Field(
        default=1.2, ge=1, le=3, description="Power usage effectiveness of the data centre."
    )
    wue: float = Field(default=0.2, ge=0, le=100, description="Litres of water for a kWh on site.")

    @validator(mode="after")
    def _active_is_a_part(self) -> Energy:
        if self.active > self.total:
            raise PydanticCustomError(FAULT, "« active » ne dépasse pas « total »")
        return self


class EndpointEntry(Table):
    """One `[[endpoints]]` table."""

    name: Name = Field(description="Its name in this file, in commands and in the API.")
    url: Annotated[WebAddress, StringConstraints(pattern=r"^https?://[^\s@]+$")] | None = Field(
        default=None, description="OpenAI-compatible address, with its `/v1`."
    )
    private: bool | None = Field(
        default=None,
        description="Whether that address may lead to this machine or to a private network;"
        " empty: only if it says so itself (`localhost`, `10.1.2.3`).",
    )
    file: FilePath | None = Field(
        default=None, description="A GGUF file served by Émilie herself, in place of `url`."
    )
    model: Words | None = Field(
        default=None, description="Model asked for; empty: the first one that it lists."
    )
    label: Words | None = Field(
        default=None, description="Name that agents read; empty: that of the model."
    )
    key_env: Words | None = Field(
        default=None, description="Variable of the environment that holds its key."
    )
    key_file: FilePath | None = Field(default=None, description="File that holds its key.")
    abilities: frozenset[Ability] = Field(
        default=frozenset({"chat", "tools"}), description="What it can do."
    )
    qualities: tuple[Quality, ...] = Field(
        default=(), description="How agents may choose it, in words: `fast`, `thorough`."
    )
    context: int = Field(
        default=32_000, ge=1_000, le=100_000_000, description="Tokens that fit in one request."
    )
    dimensions: int | None = Field(
        default=None, ge=1, le=MOST_DIMENSIONS,
        description="Numbers wanted in a vector, of a model that can be asked for fewer; empty:"
        " all that it makes.",
    )  # fmt: skip
    before_query: Prefix = Field(
        default="", description="Put before a question to be embedded, such as E5's `query: `."
    )
    before_passage: Prefix = Field(
        default="", description="Put before a passage to be embedded, such as E5's `passage: `."
    )
    tokenizer: Tokenizer | None = Field(
        default=None, description="Server whose `/tokenize` counts tokens; empty: an estimate."
    )
    price: Price | None = Field(
        default=None, description="What its tokens cost; `emilie models list` shows it."
    )
    energy: Energy | None = Field(
        default=None, description="What the energy estimate needs; empty: no estimate."
    )
    hosting: Hosting = Field(default=Hosting(), description="Who operates it, and where.")
    organisations: tuple[Words, ...] = Field(
        default=(), description="Organisations that may use it; empty: all."
    )
    at_once: int | None = Field(
        default=None, ge=1, le=MOST_AT_ONCE,
        description="Requests that one process sends it at once; the next ones queue.",
    )  # fmt: skip
    waiting: int = Field(
        default=200, ge=0, le=100_000, description="Most requests that wait for it in one process."
    )
    first_word: int = Field(
        default=20, ge=1, le=3_600,
        description="Seconds without a first word after which another allowed one is tried.",
    )  # fmt: skip

    @validator(mode="after")
    def _one_address(self) -> EndpointEntry:
        if (self.url is None) == (self.file is None):
            raise PydanticCustomError(FAULT, "soit « url », soit « file »")
        if self.key_env is not None and self.key_file is not None:
            raise PydanticCustomError(FAULT, "« key_env » ou « key_file », pas les deux")
        return self

    @property
    def key_goes_to(self) -> str | None:
        return self.url

    def serves(self, organisation: str | None) -> bool:
        """Whether it is open to that organisation."""
        return not self.organisations or organisation in self.organisations


class PolicyTable(Table):
    """The `[policy]` table: a preset, and what differs from it."""

    preset: Preset = Field(
        default="none", description="`secnumcloud`, `france`, `european_union`, or `none` to test."
    )
    default: Sensitivity = Field(
        default="interne", description="Sensitivity of a conversation at its start."
    )
    public: Requirement | None = Field(default=None, description="In place of the preset's.")
    interne: Requirement | None = Field(default=None, description="In place of the preset's.")
    sensible: Requirement | None = Field(default=None, description="In place of the preset's.")
    diffusion_restreinte: Requirement | None = Field(
        default=None, description="Only on an instance homologated for it."
    )

    def policy(self) -> Policy:
        wanted = {
            sensitivity: getattr(self, sensitivity) or asked
            for sensitivity, asked in PRESETS[self.preset].items()
        }
        return Policy(wanted, self.default)


class QuotaTable(Table):
    """The `[quotas]` table: what one agent may use."""

    at_once: int = Field(
        default=2, ge=1, le=MOST_AT_ONCE, description="Answers at once for one agent."
    )
    tokens_a_day: int | None = Field(
        default=None, ge=0, le=MOST_TOKENS,
        description="Tokens a day for one agent; empty: no limit.",
    )  # fmt: skip
    tokens_a_month: int | None = Field(
        default=None, ge=0, le=MOST_TOKENS,
        description="Tokens a month for one agent; empty: no limit.",
    )  # fmt: skip


class OrganisationTable(Table):
    """One `[organisations."Name"]` table: what differs for that organisation."""

    endpoints: tuple[Name, ...] = Field(
        default=(),
        description="Endpoints that its agents and keys may use, among those open to it; empty:"
        " all of these.",
    )
    default: Sensitivity | None = Field(
        default=None, description="Sensitivity of its conversations at their start."
    )
    recognition: Name | None = Field(
        default=None,
        description="Endpoint that recognises the words of its scanned pages, where the policy"
        " lets it read them; empty: tesseract, on this machine.",
    )
    inclusive: Inclusive | None = Field(
        default=None,
        description="Inclusive writing: `none`, `doublets` (no middle dot) or `median`; empty:"
        " `doublets`.",
    )
    search: tuple[Name, ...] = Field(
        default=(),
        description="Engines of `[search]` that its agents may switch on, the first one first;"
        " empty: none.",
    )
    sources: tuple[Name, ...] = Field(
        default=(), description="Services of `[sources]` that its agents' answers may ask."
    )
    mcp: tuple[Name, ...] = Field(
        default=(), description="Servers of `[mcp]` whose tools its agents' answers may call."
    )
    tokens_a_day: int | None = Field(
        default=None, ge=0, le=MOST_TOKENS,
        description="Tokens a day for all its agents and keys; empty: no limit.",
    )  # fmt: skip
    tokens_a_month: int | None = Field(
        default=None, ge=0, le=MOST_TOKENS,
        description="Tokens a month for all its agents and keys; empty: no limit.",
    )  # fmt: skip


class Catalogue(Table):
    """The whole file. Endpoints are tried in its order."""

    policy: PolicyTable = Field(default=PolicyTable(), description="Where data may go.")
    quotas: QuotaTable = Field(default=QuotaTable(), description="What an agent may use.")
    endpoints: tuple[EndpointEntry, ...] = Field(default=(), description="Model endpoints.")
    search: dict[Name, SearchEntry] = Field(
        default={}, description="Engines that are asked about the world outside."
    )
    sources: dict[Name, SourceEntry] = Field(default={}, description="Services of the State.")
    mcp: dict[Name, McpEntry] = Field(default={}, description="MCP servers.")
    identity: dict[Name, IdentityEntry] = Field(
        default={}, description="Identity providers by which agents sign in."
    )
    organisations: dict[Words, OrganisationTable] = Field(
        default={}, description="What differs for an organisation."
    )

    @property
    def named_organisations(self) -> list[str]:
        """Every organisation that the file speaks of."""
        opened_to = (name for entry in self.endpoints for name in entry.organisations)
        return sorted({*self.organisations, *opened_to})

    @property
    def known_by_name(self) -> set[str]:
        """The same, and those where a rule lets in, which is made if it is missing: renamed, they
        would lose what the file says of them.
        """
        rules = (rule for entry in self.identity.values() for rule in entry.allow)
        lets_in = (rule.organisation for rule in rules if rule.organisation is not None)
        return {*self.named_organisations, *lets_in}

    @validator(mode="after")
    def _names_are_unique(self) -> Catalogue:
        names = [entry.name for entry in self.endpoints]
        if len(set(names)) < len(names) or RESERVED & set(names):
            raise PydanticCustomError(FAULT, "chacun le sien, et aucun de ceux d’Émilie")
        return self

    @validator(mode="after")
    def _opened_endpoints_are_declared(self) -> Catalogue:
        known = {FROM_SETTINGS, *(entry.name for entry in self.endpoints)}
        if any(set(theirs.endpoints) - known for theirs in self.organisations.values()):
            raise PydanticCustomError(FAULT, "« endpoints » nomme des modèles de [[endpoints]]")
        return self

    @validator(mode="after")
    def _recognition_is_an_endpoint(self) -> Catalogue:
        for name, theirs in self.organisations.items():
            if theirs.recognition is not None and not any(
                entry.name == theirs.recognition
                and entry.abilities & RECOGNISES
                and entry.serves(name)
                and (not theirs.endpoints or entry.name in theirs.endpoints)
                for entry in self.endpoints
            ):
                raise PydanticCustomError(
                    FAULT, "« recognition » nomme un service ouvert à elle, « ocr » ou « vision »"
                )
        return self

    @validator(mode="after")
    def _searches_are_declared(self) -> Catalogue:
        if any(set(theirs.search) - set(self.search) for theirs in self.organisations.values()):
            raise PydanticCustomError(FAULT, "« search » nomme des services de [search]")
        return self

    @validator(mode="after")
    def _tools_are_declared(self) -> Catalogue:
        for theirs in self.organisations.values():
            if set(theirs.sources) - set(self.sources) or set(theirs.mcp) - set(self.mcp):
                raise PydanticCustomError(
                    FAULT, "« sources » et « mcp » nomment des services déclarés"
                )
        return self


def read_catalogue(path: Path, *, needed: bool = False) -> Catalogue:
    """The file's content; an empty catalogue where there is no file, unless one is `needed`.

    Neither is one that says nothing then: it was cut short, and its policy is not what it says.
    """
    try:
        text = read_text(path)
    except FileNotFoundError as error:
        if needed:
            raise CatalogueRefused(file=path.name, where="introuvable") from error
        return Catalogue()
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueRefused(file=path.name, where="lecture impossible") from error
    return parse_catalogue(text, path.name, needed=needed)


def parse_catalogue(text: str, name: str, *, needed: bool = False) -> Catalogue:
    """What a text says, `name` being what it is called if it is refused."""
    given = parse_toml(text, name)
    if needed and not given:
        nothing = "il est vide (une ligne [policy] suffit à ne déclarer aucun modèle)"
        raise CatalogueRefused(file=name, where=nothing)
    try:
        return Catalogue.model_validate(given)
    except ValidationError as error:
        raise CatalogueRefused(file=name, where=places(error, given)) from error


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Its tables, whatever they say."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueRefused(file=name, where=toml_line(error)) from error
    except (ValueError, RecursionError) as error:
        # A whole number of thousands of digits, brackets inside brackets.
        raise CatalogueRefused(file=name, where="une valeur démesurée") from error


def read_text(path: Path) -> str:
    """The file as text; a bounded read, whatever lies there."""
    if path.exists() and not path.is_file():
        raise CatalogueRefused(file=path.name, where="ce n’est pas un fichier")
    with path.open("rb") as file:
        said = file.read(LARGEST + 1)
    if len(said) > LARGEST:
        raise CatalogueRefused(file=path.name, where="plus d’un mégaoctet")
    return said.decode("utf-8")
