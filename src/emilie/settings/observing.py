"""Where what the instance measures can be read, and where its traces go."""

from __future__ import annotations

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from emilie.settings.base import LOOPBACK, Group, Key, WebAddress


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
