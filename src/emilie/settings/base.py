"""What every group of settings is, and the kinds of value that several of them have."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr

from emilie.core.outbound.addresses import web_address

WebAddress = Annotated[str, AfterValidator(web_address)]
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


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
