"""How much, how many and how long."""

from __future__ import annotations

from pydantic import Field

from emilie.settings.base import Group


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
