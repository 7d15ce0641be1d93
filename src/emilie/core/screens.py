"""What operators let screens change: a group of the settings."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from emilie.core.outbound.addresses import web_address


class Screens(BaseModel):
    """What administrators may change of the catalogue on screens, beyond its file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    catalogue: bool = Field(
        default=True,
        description="`false` keeps to the file of `EMILIE_CATALOGUE`: screens only show it.",
    )
    keys: Path | None = Field(
        default=None,
        description="Folder of the keys that screens may name; empty: only those that the file"
        " names already.",
    )
    private: str = Field(
        default="",
        description="Hosts of this machine or of private networks that screens may name,"
        " separated by commas; empty: only those that the file names already.",
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        description="Of 32 characters at least, the same for all replicas: seals the keys typed"
        " on screens; empty: none may be, but beside the embedded database.",
    )

    @field_validator("private")
    @classmethod
    def are_hosts(cls, hosts: str) -> str:
        for host in filter(None, map(str.strip, hosts.split(","))):
            web_address(f"https://{host}")
        return hosts

    @field_validator("secret")
    @classmethod
    def is_long(cls, secret: SecretStr) -> SecretStr:
        if 0 < len(secret.get_secret_value()) < 32:
            raise ValueError("too short")
        return secret
