"""Everything an operator can change, read once from the environment (`EMILIE_…`).

One frozen object, small groups, one sentence a value. Nothing else in the code reads the
environment, and no rule lives here: settings say what was asked for, rooms decide. A group of its
own stands in the sibling of its subject, and is named here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from emilie.settings.answering import Hub, LocalModels, ModelEndpoint, Proxy
from emilie.settings.base import LOOPBACK, Group, Key, WebAddress, sendable
from emilie.settings.bounds import Batches, Documents, Figures, Limits, Sign
from emilie.settings.mailing import Mail
from emilie.settings.observing import Metrics, Traces
from emilie.settings.screens import Screens

__all__ = [
    "LOOPBACK", "Batches", "Database", "Documents", "Figures", "Group", "Hub", "Institution",
    "Key", "Limits", "LocalModels", "Mail", "Metrics", "ModelEndpoint", "Proxy", "Screens",
    "Settings", "Sign", "Traces", "WebAddress", "secret_named", "sendable",
]  # fmt: skip


class Database(Group):
    url: str | None = Field(
        default=None,
        description="PostgreSQL with pgvector (`postgresql://…`); empty: the embedded one.",
    )
    pool: int = Field(
        default=10, ge=2, le=200, description="Connections that one process may hold open."
    )


class Institution(Group):
    name: str = Field(
        default="Ministère de l’Archipel", description="Institution named beside Émilie."
    )
    theme: Literal["neutral", "state"] = Field(
        default="neutral",
        description="`state` is reserved to the administrations entitled to the State's brand.",
    )


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
        default=Path("data"),
        description="Folder of the embedded database and of the files.",
    )
    catalogue: Path = Field(
        default=Path("emilie.toml"),
        description="File of the model endpoints and of the policy on where data may go.",
    )
    tasks: Path | None = Field(
        default=None, description="Folder of the guided tasks of this instance; empty: ours only."
    )
    maintenance: Literal["on", "off"] | None = Field(
        default=None,
        description="`on` or `off` whatever screens say of a maintenance; empty: as they say.",
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
