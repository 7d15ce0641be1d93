"""`[mcp."name"]`: MCP servers whose tools the assistant may call, and their hosting.

Nothing that a server says of itself counts: which tools are called, and which of them may be
called without asking the agent, is what stands here.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic import model_validator as validator
from pydantic_core import PydanticCustomError

from emilie.inference.faults import FAULT
from emilie.inference.hosting import Hosting, Words
from emilie.inference.tables import FilePath, Table
from emilie.settings import WebAddress

MOST_TOOLS = 64
ToolName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
"""As the protocol recommends (specification of 2025-11-25, "Tool Names"), cut where models stop."""
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,127}$")]


def _says_no_null(said: str) -> str:
    if "\0" in said:
        raise PydanticCustomError(FAULT, "un texte sans caractère nul")
    return said


Argument = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(_says_no_null)]


class McpEntry(Table):
    """One `[mcp."name"]` table."""

    url: Annotated[WebAddress, StringConstraints(pattern=r"^https?://[^\s@#]+$")] | None = Field(
        default=None, description="Address of a server that speaks streamable HTTP."
    )
    private: bool | None = Field(
        default=None,
        description="Whether that address may lead to this machine or to a private network;"
        " empty: only if it says so itself (`localhost`, `10.1.2.3`).",
    )
    command: tuple[Argument, ...] = Field(
        default=(),
        description="Program of a server that speaks over its standard input and output, whole"
        " path first, then its arguments; in place of `url`.",
    )
    variables: frozenset[Variable] = Field(
        default=frozenset(),
        description="Variables of the environment that this program is given; it gets no other.",
    )
    memory: int = Field(
        default=1_000, ge=64, le=64_000, description="Megabytes that this program may take."
    )
    label: Words | None = Field(
        default=None, description="Name that agents read; empty: that of the table."
    )
    site: Annotated[WebAddress, StringConstraints(pattern=r"^https?://[^\s@]+$")] | None = Field(
        default=None,
        description="Page for people about what it gives, to which citations lead; empty: what it"
        " gives is not cited.",
    )
    key_env: Words | None = Field(
        default=None, description="Variable of the environment that holds the key of `url`."
    )
    key_file: FilePath | None = Field(default=None, description="File that holds the key of `url`.")
    tools: tuple[ToolName, ...] = Field(
        min_length=1, max_length=MOST_TOOLS,
        description="The tools that may be called, by name; a server has others for nothing.",
    )  # fmt: skip
    reads: frozenset[ToolName] = Field(
        default=frozenset(),
        description="Those of them that change nothing; each call of another waits for the agent.",
    )
    seconds: int = Field(default=30, ge=1, le=600, description="That one call may take.")
    hosting: Hosting = Field(
        default=Hosting(),
        description="Who receives what is sent, and where: for a program, of what it connects to.",
    )

    @validator(mode="after")
    def _one_way(self) -> McpEntry:
        if (self.url is None) == (not self.command):
            raise PydanticCustomError(FAULT, "soit « url », soit « command »")
        if self.command and not self.command[0].startswith("/"):
            raise PydanticCustomError(FAULT, "« command » commence par un chemin entier")
        if self.key_env is not None and self.key_file is not None:
            raise PydanticCustomError(FAULT, "« key_env » ou « key_file », pas les deux")
        if self.command and (self.key_env or self.key_file):
            raise PydanticCustomError(FAULT, "un programme reçoit sa clé par « variables »")
        if self.url is not None and self.variables:
            raise PydanticCustomError(FAULT, "« variables » va avec « command »")
        if not self.reads <= set(self.tools):
            raise PydanticCustomError(FAULT, "« reads » nomme des outils de « tools »")
        return self

    @property
    def key_goes_to(self) -> str | None:
        return self.url
