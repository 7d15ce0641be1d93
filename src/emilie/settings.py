"""Everything an operator can change, read once from the environment (`EMILIE_…`).

One frozen object, small groups, one sentence a value. Nothing else reads the environment, and no
rule lives here: settings say what was asked for, rooms decide.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from emilie.core.outbound.addresses import MAIL_PORTS, split, web_address
from emilie.core.screens import Screens

WebAddress = Annotated[str, AfterValidator(web_address)]


def sendable(key: str) -> bool:
    """Whether a header can carry it: a newline inside would begin another one."""
    return key.isprintable()


def _usable(key: SecretStr) -> SecretStr:
    # What keeps secrets often ends them by a newline.
    said = key.get_secret_value().strip()
    if not sendable(said):
        raise ValueError("a character that no header can carry")
    return SecretStr(said)


Key = Annotated[SecretStr, AfterValidator(_usable)]


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
    key: Key = Field(default=SecretStr(""), description="Key sent to that endpoint.")
    name: str | None = Field(
        default=None, description="Model asked for; empty: the first one that the endpoint lists."
    )
    label: str | None = Field(
        default=None, description="Name of the model as agents read it; empty: the model's own."
    )
    context: int = Field(
        default=32_000, ge=1_000, description="Tokens that fit in one request to that model."
    )
    abilities: str = Field(
        default="chat,tools",
        description="What it can do, separated by commas: `chat`, `tools`, `vision`, `reasoning`,"
        " `embeddings`, `reranking`, `transcription`.",
    )
    operator: str | None = Field(default=None, description="Who operates the endpoint.")
    seat: str | None = Field(
        default=None, description="Country of its operator's legal seat, in two letters: `FR`."
    )
    country: str | None = Field(
        default=None, description="Country where its machines stand, in two letters: `FR`."
    )
    certification: str | None = Field(
        default=None, description="Its certification: `SecNumCloud`, `HDS` or `ISO 27001`."
    )
    foreign_law: bool | None = Field(
        default=None,
        description="Whether it is exposed to the law of a country outside the Union;"
        " empty: not known.",
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
    key: Key = Field(default=SecretStr(""), description="Key sent to that hub, if any.")
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
    bytes: int = Field(default=200_000_000, description="Largest file accepted, in bytes.")
    pages: int = Field(default=2_000, description="Most pages read of one file.")
    seconds: int = Field(
        default=120, description="Seconds without progress after which a reading is given up."
    )
    longest: int = Field(
        default=3_600, description="Longest time spent reading one file, in seconds."
    )
    memory: int = Field(
        default=1_500_000_000, description="Most memory one reading process may take, in bytes."
    )
    turn: int = Field(default=10, description="Most documents attached to one question.")
    images: int = Field(default=5, description="Most images among them.")


class Figures(Group):
    """What is told of how many people do something."""

    smallest: int = Field(
        default=11, ge=5, le=1_000,
        description="Fewest agents that a figure of adoption may tell of.",
    )  # fmt: skip


class Limits(Group):
    text: int = Field(default=100_000, description="Longest question, in characters.")
    answer: int = Field(default=4_000, description="Longest answer asked for, in tokens.")
    key_at_once: int = Field(
        default=8, ge=1, description="Requests to `/v1` that one process answers at once for a key."
    )
    silence: int = Field(
        default=60, description="Seconds without a word after which an endpoint is given up."
    )


class Batches(Group):
    files: int = Field(default=200, ge=1, description="Most files of one batch.")
    rows: int = Field(default=2_000, ge=1, description="Most rows of one batch's table.")
    bytes: int = Field(default=10_000_000, ge=1, description="Largest table accepted, in bytes.")
    each: int = Field(default=20, ge=1, description="Most batches that one agent keeps.")
    days: int = Field(
        default=30, ge=1, description="Days without a change after which a batch is erased."
    )


class Sign(Group):
    hours: int = Field(
        default=12, ge=1, le=744, description="Hours after which one has to sign in again."
    )
    idle: int = Field(
        default=240, ge=5, le=44_640,
        description="Minutes without a request after which one has to sign in again.",
    )  # fmt: skip


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
    key: Key = Field(default=SecretStr(""), description="Bearer token sent to that collector.")
    private: bool | None = Field(
        default=None,
        description="Whether that address may lead to this machine or to a private network;"
        " empty: only if it says so itself (`localhost`, `10.1.2.3`).",
    )
    share: float = Field(
        default=1.0, ge=0, le=1,
        description="Part of the requests that are traced, those of a sampled caller aside.",
    )  # fmt: skip


class Mail(Group):
    """The SMTP server that carries e-mails; none leaves unless its address is given."""

    url: SecretStr | None = Field(
        default=None,
        description="Mail server (`smtp://account:password@host:587`, or `smtps://…` for TLS from"
        " the first byte); empty: no e-mail is sent.",
    )
    send: bool = Field(default=True, description="`false` sends no e-mail, whatever is said here.")
    tls: Literal["required", "offered", "none"] = Field(
        default="required",
        description="STARTTLS on `smtp://`: `required`, used if it is `offered`, or `none`.",
    )
    sender: str = Field(
        default="", validate_default=True,
        description="Who e-mails come from: `Émilie <emilie@example.gouv.fr>`.",
    )  # fmt: skip
    site: WebAddress | None = Field(
        default=None, validate_default=True,
        description="Address of this instance, in links of e-mails; empty: `EMILIE_ADDRESS`.",
    )  # fmt: skip
    private: bool | None = Field(
        default=None,
        description="Whether the mail server may be on this machine or on a private network;"
        " empty: only if its address says so itself (`localhost`, `10.1.2.3`).",
    )

    @property
    def sends(self) -> bool:
        return self.send and self.url is not None

    @field_validator("url")
    @classmethod
    def leads_to_a_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            split(url.get_secret_value(), MAIL_PORTS)
        return url

    @field_validator("sender")
    @classmethod
    def can_be_answered(cls, sender: str, given: ValidationInfo) -> str:
        from emilie.core.mail.writing import address  # noqa: PLC0415 -- for who sends e-mails

        if given.data.get("url"):
            address(sender)
        return sender

    @field_validator("site")
    @classmethod
    def leads_back(cls, site: str | None, given: ValidationInfo) -> str | None:
        if given.data.get("url") and site is None:
            raise ValueError("nowhere to lead to")
        return site


class Settings(BaseSettings):
    """`Settings()` reads the environment; tests build it with arguments."""

    model_config = SettingsConfigDict(
        env_prefix="EMILIE_", env_nested_delimiter="_", env_nested_max_split=1,
        env_ignore_empty=True, frozen=True, extra="ignore",
    )  # fmt: skip

    host: str = Field(default="127.0.0.1", description="Address that the server listens on.")
    port: int = Field(default=8000, description="Port that the server listens on.")
    address: WebAddress | None = Field(
        default=None,
        description="Address by which browsers reach this instance (`https://emilie.example.fr`),"
        " from which identity providers are told where to send people back; empty: the port on"
        " `127.0.0.1`.",
    )
    data: Path = Field(
        default=Path("data"), description="Folder of the embedded database and of the files."
    )
    catalogue: Path = Field(
        default=Path("emilie.toml"),
        description="File of the model endpoints and of the policy on where data may go.",
    )
    tasks: Path | None = Field(
        default=None, description="Folder of the guided tasks of this instance; empty: ours only."
    )
    database: Database = Database()
    model: ModelEndpoint = ModelEndpoint()
    proxy: Proxy = Proxy()
    local: LocalModels = LocalModels()
    hub: Hub = Hub()
    institution: Institution = Institution()
    documents: Documents = Documents()
    figures: Figures = Figures()
    limits: Limits = Limits()
    batches: Batches = Batches()
    session: Sign = Sign()
    metrics: Metrics = Metrics()
    traces: Traces = Traces()
    mail: Mail = Mail()
    screens: Screens = Screens()
    logs: Literal["text", "json"] = Field(
        default="text", description="Form of the logs: lines to read, or one JSON object a line."
    )
    log_level: Literal["debug", "info", "warning", "error"] | None = Field(
        default=None, description="Least level logged; empty: `info` in JSON, `warning` in text."
    )

    @model_validator(mode="before")
    @classmethod
    def lead_back(cls, given: dict[str, Any]) -> dict[str, Any]:
        """E-mails lead where browsers go, unless something else is said."""
        mail, site = given.get("mail"), given.get("address")
        if isinstance(mail, dict) and site and not mail.get("site"):
            return given | {"mail": mail | {"site": site}}
        return given

    @property
    def loopback(self) -> bool:
        return self.host in LOOPBACK

    @property
    def own_address(self) -> str:
        """Without a final slash."""
        return (self.address or f"http://127.0.0.1:{self.port}").rstrip("/")


def secret_named(variable: str) -> str | None:
    """The value of a variable that the catalogue names as the holder of a key."""
    return os.environ.get(variable)
