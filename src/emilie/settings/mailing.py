"""How e-mails leave."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from emilie.core.outbound.addresses import MAIL_PORTS, split
from emilie.settings.base import Group, WebAddress


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
