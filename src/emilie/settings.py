"""Everything an operator can change, read once from the environment (`EMILIE_…`).

One frozen object, small groups, one sentence a value. Nothing else in the code reads the
environment, and no rule lives here: settings say what was asked for, rooms decide.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from emilie.core.outbound.addresses import web_address

WebAddress = Annotated[str, AfterValidator(web_address)]


class Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class Database(Group):
    url: str | None = Field(
        default=None,
        description="PostgreSQL with pgvector (`postgresql://…`); empty: the embedded one.",
    )
    pool: int = Field(
        default=10, ge=2, le=200, description="Connections that one process may hold open."
    )


class ModelEndpoint(Group):
    """The generative model that answers; without `url` the built-in engine does."""

    url: WebAddress | None = Field(
        default=None,
        description="OpenAI-compatible endpoint, with its `/v1`; empty: the built-in engine.",
    )
    private: bool | None = Field(
        default=None,
        description="Whether that address may lead to this machine or to a private network;"
        " empty: only if it says so itself (`localhost`, `10.1.2.3`).",
    )
    file: Path | None = Field(
        default=None, description="GGUF file served on this machine, in place of an endpoint."
    )
    key: SecretStr = Field(default=SecretStr(""), description="Key sent to that endpoint.")
    name: str | None = Field(
        default=None, description="Model asked for; empty: the first one that the endpoint lists."
    )
    label: str | None = Field(
        default=None, description="Name of the model as agents read it; empty: the model's own."
    )
    context: int = Field(
        default=32_000, ge=1_000, description="Tokens that fit in one request to that model."
    )
    operator: str | None = Field(default=None, description="Who operates the endpoint.")
    country: str | None = Field(
        default=None, description="Country where its machines stand, in two letters: `FR`."
    )
    certification: str | None = Field(
        default=None, description="Its certification: `SecNumCloud`, `HDS` or `ISO 27001`."
    )


class Proxy(Group):
    url: SecretStr | None = Field(
        default=None,
        description="HTTP proxy (`http://account:password@host:port`) that calls to public"
        " addresses go through; empty: none.",
    )

    @field_validator("url")
    @classmethod
    def leads_somewhere(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            web_address(url.get_secret_value())
        return url


class LocalModels(Group):
    """What a GGUF file served here may take of the machine."""

    threads: int = Field(
        default=0, ge=0, le=512, description="Threads that compute; 0: all cores but one."
    )
    slots: int = Field(
        default=2, ge=1, le=64, description="Answers that a local model writes at once."
    )
    memory: int = Field(
        default=0, ge=0,
        description="Most memory a local model may take, in bytes; 0: what is free.",
    )  # fmt: skip


class Hub(Group):
    """Where `emilie models fetch` finds GGUF files; nothing else goes there."""

    url: WebAddress | None = Field(
        default=None, description="Address of a model hub; empty: only whole addresses are fetched."
    )
    key: SecretStr = Field(default=SecretStr(""), description="Key sent to that hub, if any.")
    hosts: str = Field(
        default="", description="Further hosts that it may redirect to, separated by commas."
    )

    @field_validator("hosts")
    @classmethod
    def are_hosts(cls, hosts: str) -> str:
        for host in filter(None, map(str.strip, hosts.split(","))):
            web_address(f"https://{host}")
        return hosts


class Institution(Group):
    name: str = Field(
        default="Ministère de l’Archipel", description="Institution named beside Émilie."
    )
    theme: Literal["neutral", "state"] = Field(
        default="neutral",
        description="`state` is reserved to the administrations entitled to the State's brand.",
    )


class Documents(Group):
    bytes: int = Field(default=50_000_000, description="Largest file accepted, in bytes.")
    pages: int = Field(default=2_000, description="Most pages read of one file.")
    seconds: int = Field(default=120, description="Longest time spent reading one file.")
    memory: int = Field(
        default=1_500_000_000, description="Most memory one reading process may take, in bytes."
    )
    turn: int = Field(default=10, description="Most documents attached to one question.")
    images: int = Field(default=5, description="Most images among them.")


class Limits(Group):
    text: int = Field(default=100_000, description="Longest question, in characters.")
    answer: int = Field(default=4_000, description="Longest answer asked for, in tokens.")
    silence: int = Field(
        default=60, description="Seconds without a word after which an endpoint is given up."
    )


class Sign(Group):
    hours: int = Field(default=12, description="Hours after which one has to sign in again.")


LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Metrics(Group):
    """Where Prometheus may read; nowhere unless a port or a token is given."""

    port: int | None = Field(
        default=None, ge=1, le=65535,
        description="Port of its own for `/metrics`; empty: none.",
    )  # fmt: skip
    host: str = Field(
        default="127.0.0.1",
        description="Address of that port; any but loopback's wants a token too.",
    )
    token: SecretStr = Field(
        default=SecretStr(""),
        validate_default=True,
        description="Bearer token, of 16 characters at least, that opens `/metrics` on both ports.",
    )

    @property
    def loopback(self) -> bool:
        return self.host in LOOPBACK

    @field_validator("token")
    @classmethod
    def _closes(cls, token: SecretStr, given: ValidationInfo) -> SecretStr:
        said = token.get_secret_value()
        elsewhere = given.data.get("port") and given.data.get("host") not in LOOPBACK
        if (said or elsewhere) and len(said) < 16:
            raise ValueError("too short")
        return token


class Traces(Group):
    """Where spans go; nowhere unless an address is given."""

    url: WebAddress | None = Field(
        default=None,
        description="Collector's OTLP/HTTP address, with its path (`…/v1/traces`); empty: none.",
    )
    key: SecretStr = Field(
        default=SecretStr(""), description="Bearer token sent to that collector."
    )


class Settings(BaseSettings):
    """`Settings()` reads the environment; tests build it with arguments."""

    model_config = SettingsConfigDict(
        env_prefix="EMILIE_",
        env_nested_delimiter="_",
        env_nested_max_split=1,
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
    )

    host: str = Field(default="127.0.0.1", description="Address that the server listens on.")
    port: int = Field(default=8000, description="Port that the server listens on.")
    data: Path = Field(
        default=Path("data"),
        description="Folder of the embedded database and of the files.",
    )
    catalogue: Path = Field(
        default=Path("emilie.toml"),
        description="File of the model endpoints and of the policy on where data may go.",
    )
    database: Database = Database()
    model: ModelEndpoint = ModelEndpoint()
    proxy: Proxy = Proxy()

    local: LocalModels = LocalModels()
    hub: Hub = Hub()
    institution: Institution = Institution()
    documents: Documents = Documents()
    limits: Limits = Limits()
    session: Sign = Sign()
    metrics: Metrics = Metrics()
    traces: Traces = Traces()
    logs: Literal["text", "json"] = Field(
        default="text", description="Form of the logs: lines to read, or one JSON object a line."
    )
    log_level: Literal["debug", "info", "warning", "error"] | None = Field(
        default=None,
        description="Least level logged; empty: `info` in JSON, `warning` in text.",
    )

    @property
    def loopback(self) -> bool:
        return self.host in LOOPBACK


def secret_named(variable: str) -> str | None:
    """The value of a variable that the catalogue names as the holder of a key."""
    return os.environ.get(variable)
