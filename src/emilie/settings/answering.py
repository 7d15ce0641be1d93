"""Who answers, and by which way out they are reached."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from emilie.core.outbound.addresses import web_address
from emilie.settings.base import Group, Key, WebAddress


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
