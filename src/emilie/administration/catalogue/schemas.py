"""What crosses the wire about the catalogue. Keys come in, and never go out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from emilie.inference.catalogue import (
    Ability,
    EndpointEntry,
    OrganisationTable,
    PolicyTable,
    QuotaTable,
)
from emilie.inference.hosting import Requirement
from emilie.inference.identity import IdentityEntry
from emilie.inference.mcp_servers import McpEntry
from emilie.inference.outside import SearchEntry
from emilie.inference.sensitivities import Sensitivity
from emilie.inference.sources import SourceEntry
from emilie.inference.stored import Source
from emilie.inference.tables import LONGEST_KEY

Section = Literal["endpoints", "search", "sources", "mcp", "organisations"]
Number = Annotated[int, Field(ge=0, le=2**31 - 2)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Key = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST_KEY)]


class EntryChangeIn(BaseModel):
    """One entry, whole: made if it is new, gone if there is nothing of it."""

    kind: Literal["entry"]
    section: Section
    name: Said
    entry: dict[str, Any] | None
    key: Key | None = None
    """Typed for it, and kept sealed for its address alone."""


class TableChange(BaseModel):
    kind: Literal["table"]
    section: Literal["policy", "quotas"]
    table: dict[str, Any]


class OrderChange(BaseModel):
    """In which order endpoints are tried."""

    kind: Literal["order"]
    names: Annotated[list[Said], Field(max_length=1_000)]


class TextChange(BaseModel):
    """A whole file in place of what is in force."""

    kind: Literal["text"]
    text: str


class RestoreChange(BaseModel):
    kind: Literal["restore"]
    number: Number


class FileChange(BaseModel):
    """Have the operators' file in force again."""

    kind: Literal["file"]


class KeepChange(BaseModel):
    """Keep what is in force although the operators' file changed."""

    kind: Literal["keep"]


Change = Annotated[
    EntryChangeIn
    | TableChange
    | OrderChange
    | TextChange
    | RestoreChange
    | FileChange
    | KeepChange,
    Field(discriminator="kind"),
]


class CatalogueCheckIn(BaseModel):
    change: Change


class CatalogueChangeIn(BaseModel):
    change: Change
    after: Number
    """The version that it was begun from; 0 when none was ever made."""
    why: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
    confirmed: bool = False
    """Whether the consequences that the check tells were read, and wanted."""


class CatalogueFaultOut(BaseModel):
    """A place of the file, and the rule that it breaks, in French."""

    model_config = ConfigDict(from_attributes=True)

    path: list[str]
    rule: str


Consequence = Literal[
    "level_closed", "level_loosened", "answers_under_way", "key_missing",
    "builtin_only", "organisation_unknown", "services_lost",
]  # fmt: skip


class CatalogueConsequenceOut(BaseModel):
    """What a change leads to; which of the rest is given depends on it."""

    kind: Consequence
    name: str | None
    """Of an entry, or of an organisation; none is everybody."""
    sensitivity: Sensitivity | None
    requirement: Requirement | None
    before: Requirement | None
    count: int


class Piece(BaseModel):
    """Some words of a line, and whether they are the ones that changed."""

    text: str
    changed: bool


class CatalogueLineOut(BaseModel):
    kind: Literal["same", "gone", "come", "skipped"]
    pieces: list[Piece]


class CatalogueCheckOut(BaseModel):
    faults: list[CatalogueFaultOut]
    consequences: list[CatalogueConsequenceOut]
    difference: list[CatalogueLineOut]
    """With what is in force."""


class CatalogueTrialIn(BaseModel):
    """An endpoint to be asked, as it stands in a form."""

    entry: dict[str, Any]
    key: Key | None = None


class CatalogueTrialOut(BaseModel):
    faults: list[CatalogueFaultOut]
    well: bool
    lines: list[str]
    """What was asked and what came, in French."""


FileState = Literal["absent", "in_force", "same", "seen", "changed", "refused"]
"""Of the operators' file: not there; what is in force; with the same words as the version in
force; other than it, as when that was made; changed since; not readable."""


class OperatorsFileOut(BaseModel):
    name: str
    state: FileState
    where: str | None
    """What is wrong in it, when it is refused."""


KeyState = Literal["none", "environment", "file", "typed", "missing"]


class CatalogueKeyOut(BaseModel):
    """Where the key of an entry is, never what it is."""

    section: Section
    name: str
    state: KeyState


class EndpointStateOut(BaseModel):
    """An endpoint as this replica sees it."""

    name: str
    label: str
    abilities: list[Ability]
    builtin: bool
    from_environment: bool
    """Declared by `EMILIE_MODEL_…`: changed there alone."""
    circuit: Literal["closed", "half-open", "open"]
    refusal: str | None
    """Code of the reason for which a local file is not served."""
    answering: int
    satisfies: list[Sensitivity]
    """The sensitivities whose data may go there."""


class CatalogueLevelOut(BaseModel):
    """A sensitivity, what is asked of who hosts its data, and which models are left."""

    sensitivity: Sensitivity
    requirement: Requirement
    endpoints: list[str]


class CatalogueTables(BaseModel):
    """What the text in force says, without what it leaves unsaid."""

    policy: PolicyTable
    quotas: QuotaTable
    endpoints: list[EndpointEntry]
    search: dict[str, SearchEntry]
    sources: dict[str, SourceEntry]
    mcp: dict[str, McpEntry]
    identity: dict[str, IdentityEntry]
    organisations: dict[str, OrganisationTable]


class CatalogueVersionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    source: Source
    why: str
    made_by: str | None
    made_at: datetime


class CatalogueOut(BaseModel):
    number: int
    """Of the latest version; 0 when none was ever made."""
    latest: CatalogueVersionOut | None
    by_screen: bool
    """Whether that version is in force, rather than the operators' file."""
    frozen: bool
    keeps_keys: bool
    file: OperatorsFileOut
    refused: str | None
    """Why the latest version, or the file, is not what is in force here."""
    tables: CatalogueTables
    endpoints: list[EndpointStateOut]
    levels: list[CatalogueLevelOut]
    keys: list[CatalogueKeyOut]
    organisations: list[str]
    """Names that the catalogue may speak of."""


class CatalogueVersionsOut(BaseModel):
    items: list[CatalogueVersionOut]
    """The latest first."""
    before: int | None
    """The number before which the next ones are; none is the end."""


class CatalogueVersionTextOut(CatalogueVersionOut):
    text: str
    difference: list[CatalogueLineOut]
    """With the version before, or the operators' file for the first."""


class CatalogueDifferenceOut(BaseModel):
    lines: list[CatalogueLineOut]


class CatalogueMadeOut(BaseModel):
    number: int
