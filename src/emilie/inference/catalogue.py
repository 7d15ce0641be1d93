"""`emilie.toml`: the model endpoints, their hosting, and the policy on where data may go.

One readable file, read again when it changes. Every value has a sentence here, which
`make contract` writes into docs/catalogue.md. Keys never stand in it: it names the variable or
the file that holds them.
"""

from __future__ import annotations

import logging
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError
from pydantic import model_validator as validator

from emilie.core.errors import AppError
from emilie.inference.hosting import PRESETS, Hosting, Policy, Preset, Requirement, Sensitivity
from emilie.settings import Settings, WebAddress, secret_named

Ability = Literal[
    "chat", "tools", "vision", "reasoning", "embeddings", "reranking", "transcription"
]  # fmt: skip
Quality = Literal["fast", "thorough"]
Tokenizer = Literal["vllm", "llama.cpp"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
RESERVED = frozenset({"automatique", "emilie", "principal", "integre"})
"""Names that mean something of ours."""


FROM_SETTINGS = "principal"
"""Name of the endpoint of EMILIE_MODEL_URL or EMILIE_MODEL_FILE."""
log = logging.getLogger(__name__)


class CatalogueRefused(AppError):
    """The file cannot be read, or says something that it may not say."""

    status, code = 500, "catalogue_refused"


class Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class Price(Table):
    """Euros for a million tokens."""

    input: float = Field(default=0.0, ge=0, description="Euros for a million tokens read.")
    output: float = Field(default=0.0, ge=0, description="Euros for a million tokens written.")


class Energy(Table):
    """What the estimate of electricity needs to know of the model and of its machines."""

    active: float = Field(gt=0, description="Parameters used for each token, in billions.")
    total: float = Field(gt=0, description="Parameters in all, in billions.")
    pue: float = Field(
        default=1.2, ge=1, le=3, description="Power usage effectiveness of the data centre."
    )
    wue: float = Field(default=0.2, ge=0, description="Litres of water for a kWh on site.")

    @validator(mode="after")
    def _active_is_a_part(self) -> Energy:
        if self.active > self.total:
            raise ValueError("active > total")
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
    file: Path | None = Field(
        default=None, description="A GGUF file served by Émilie herself, in place of `url`."
    )
    model: str | None = Field(
        default=None, description="Model asked for; empty: the first one that it lists."
    )
    label: str | None = Field(
        default=None, description="Name that agents read; empty: that of the model."
    )
    key_env: str | None = Field(
        default=None, description="Variable of the environment that holds its key."
    )
    key_file: Path | None = Field(default=None, description="File that holds its key.")
    abilities: frozenset[Ability] = Field(
        default=frozenset({"chat", "tools"}), description="What it can do."
    )
    qualities: tuple[Quality, ...] = Field(
        default=(), description="How agents may choose it, in words: `fast`, `thorough`."
    )
    context: int = Field(default=32_000, ge=1_000, description="Tokens that fit in one request.")
    tokenizer: Tokenizer | None = Field(
        default=None, description="Server whose `/tokenize` counts tokens; empty: an estimate."
    )
    price: Price = Field(default=Price(), description="What its tokens cost.")
    energy: Energy | None = Field(
        default=None, description="What the energy estimate needs; empty: no estimate."
    )
    hosting: Hosting = Field(default=Hosting(), description="Who operates it, and where.")
    organisations: tuple[str, ...] = Field(
        default=(), description="Organisations that may use it; empty: all."
    )
    at_once: int | None = Field(
        default=None, ge=1,
        description="Requests that one process sends it at once; the next ones queue.",
    )  # fmt: skip
    waiting: int = Field(
        default=200, ge=0, description="Most requests that wait for it in one process."
    )
    first_word: int = Field(
        default=20, ge=1,
        description="Seconds without a first word after which another allowed one is tried.",
    )  # fmt: skip

    @validator(mode="after")
    def _one_address(self) -> EndpointEntry:
        if (self.url is None) == (self.file is None):
            raise ValueError("url or file")
        if self.key_env is not None and self.key_file is not None:
            raise ValueError("key_env or key_file")
        return self


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

    at_once: int = Field(default=2, ge=1, description="Answers at once for one agent.")
    tokens_a_day: int | None = Field(
        default=None, ge=0, description="Tokens a day for one agent; empty: no limit."
    )
    tokens_a_month: int | None = Field(
        default=None, ge=0, description="Tokens a month for one agent; empty: no limit."
    )


class OrganisationTable(Table):
    """One `[organisations."Name"]` table: what differs for that organisation."""

    default: Sensitivity | None = Field(
        default=None, description="Sensitivity of its conversations at their start."
    )
    tokens_a_day: int | None = Field(
        default=None, ge=0, description="Tokens a day for all its agents; empty: no limit."
    )
    tokens_a_month: int | None = Field(
        default=None, ge=0, description="Tokens a month for all its agents; empty: no limit."
    )


class Catalogue(Table):
    """The whole file. Endpoints are tried in its order."""

    policy: PolicyTable = Field(default=PolicyTable(), description="Where data may go.")
    quotas: QuotaTable = Field(default=QuotaTable(), description="What an agent may use.")
    endpoints: tuple[EndpointEntry, ...] = Field(default=(), description="Model endpoints.")
    organisations: dict[str, OrganisationTable] = Field(
        default={}, description="What differs for an organisation."
    )

    @validator(mode="after")
    def _names_are_unique(self) -> Catalogue:
        names = [entry.name for entry in self.endpoints]
        if len(set(names)) < len(names) or RESERVED & set(names):
            raise ValueError("names")
        return self


def read_catalogue(path: Path) -> Catalogue:
    """The file's content; an empty catalogue where there is no file."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Catalogue()
    except tomllib.TOMLDecodeError as error:
        raise CatalogueRefused(file=path.name, where=_line(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueRefused(file=path.name, where="lecture impossible") from error
    try:
        return Catalogue.model_validate(given)
    except ValidationError as error:
        raise CatalogueRefused(file=path.name, where=_places(error, given)) from error


def _line(error: tomllib.TOMLDecodeError) -> str:
    _, found, place = str(error).partition("at line ")
    return f"ligne {place.split(',')[0].rstrip(')')}" if found else "fin du fichier"


def _places(error: ValidationError, given: dict[str, Any]) -> str:
    """`endpoints.mistral.hosting.country`: the first three places that are wrong."""
    places = []
    for found in error.errors()[:3]:
        path = [str(step) for step in found["loc"]]
        if len(path) > 1 and path[0] == "endpoints":
            entry = given["endpoints"][int(path[1])]
            path[1] = str(entry.get("name", f"n° {int(path[1]) + 1}"))
        places.append(".".join(path) or "noms des endpoints")
    return ", ".join(places)


def from_settings(settings: Settings) -> EndpointEntry | None:
    """The endpoint of the environment's one line, if there is one."""
    given = settings.model
    if given.url is None and given.file is None:
        return None
    if given.url is not None and given.file is not None:
        raise CatalogueRefused(file="EMILIE_MODEL_…", where="url, file")
    try:
        return EndpointEntry(
            name=FROM_SETTINGS, url=given.url, private=given.private, file=given.file,
            tokenizer="llama.cpp" if given.file else None,
            model=given.name, label=given.label, context=given.context,
            hosting=Hosting.model_validate(
                {
                    "operator": given.operator, "country": given.country,
                    "certifications": [given.certification] if given.certification else [],
                }
            ),
        )  # fmt: skip
    except ValidationError as error:
        names = ", ".join(sorted({str(each["loc"][0]) for each in error.errors()}))
        raise CatalogueRefused(file="EMILIE_MODEL_…", where=names) from error


def key_of(entry: EndpointEntry) -> SecretStr:
    """The key that the entry names; empty when it names none, or one that is not there."""
    if entry.key_env is not None:
        return SecretStr(secret_named(entry.key_env) or "")
    if entry.key_file is not None:
        with suppress(OSError, UnicodeDecodeError):
            return SecretStr(entry.key_file.read_text("utf-8").strip())
        log.error("endpoint %s: its key_file cannot be read", entry.name)
    return SecretStr("")
