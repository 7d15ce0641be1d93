"""What crosses the wire about keys, and the little that we say in OpenAI's own shapes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from emilie.accounts.scopes import LONGEST_LIFE, LONGEST_NAME, ToolScope
from emilie.core.lines import OneLine
from emilie.inference.sensitivities import Sensitivity

Tokens = Annotated[int, Field(ge=1, le=10**12)]


KeyName = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME), OneLine]


class KeyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: KeyName = Field(description="What will use it: « Messagerie », « Éditeur de texte ».")
    scopes: set[ToolScope] = Field(min_length=1)
    sensitivity: Sensitivity = Field(
        description="The highest of the data sent with it; not below the organisation's minimum."
    )
    days: Annotated[int, Field(ge=1, le=LONGEST_LIFE)] | None = Field(
        default=None, description="Days after which it expires; none: never."
    )
    tokens_a_day: Tokens | None = None
    tokens_a_month: Tokens | None = None


class KeyOut(BaseModel):
    id: UUID
    name: str
    prefix: str
    state: Literal["active", "expired", "revoked"]
    scopes: list[ToolScope]
    sensitivity: Sensitivity
    made_by: str | None
    """None: by the command, or by somebody who left."""
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    tokens_a_day: int | None
    tokens_a_month: int | None
    used_today: int
    used_this_month: int


class KeysOut(BaseModel):
    items: list[KeyOut]
    default_sensitivity: Sensitivity


class KeyMadeOut(BaseModel):
    """The only answer that holds the secret."""

    id: UUID
    secret: str


class ModelOut(BaseModel):
    """A model in OpenAI's shape, and where it computes."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str
    label: str
    context: int
    abilities: list[str]
    country: str | None
    certifications: list[str]
    leaves_machine: bool


class ModelListOut(BaseModel):
    object: Literal["list"]
    data: list[ModelOut]


class OpenAIFault(BaseModel):
    message: str
    type: str
    param: str | None
    code: str


class OpenAIProblem(BaseModel):
    """A failure in OpenAI's shape: our code, and its sentence in French."""

    error: OpenAIFault


class CompletionIn(BaseModel):
    """What is read of a request; all of it goes to the endpoint as it came."""

    model_config = ConfigDict(extra="allow")

    model: str
    messages: list[dict[str, Any]]
    stream: bool = False


class EmbeddingsIn(BaseModel):
    """What is read of a request for vectors."""

    model_config = ConfigDict(extra="allow")

    model: str
    input: str | list[Any]


class CompletionAnswer(BaseModel):
    """The endpoint's own answer, unchanged."""

    model_config = ConfigDict(extra="allow")
