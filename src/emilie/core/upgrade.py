"""The process that brings a database to the head of our migrations; its address comes on stdin,
where no list of processes shows its password.
"""

from __future__ import annotations

import sys

import sqlalchemy.exc
from alembic import command
from alembic.config import Config

from emilie.core.schema import OUT_OF_REACH


def main() -> None:
    config = Config()
    config.set_main_option("script_location", "emilie:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["dsn"] = sys.stdin.read()
    try:
        command.upgrade(config, "head")
    except sqlalchemy.exc.OperationalError as lost:
        sys.stderr.write(f"migration: {type(lost.orig).__name__}\n")
        sys.exit(OUT_OF_REACH)


if __name__ == "__main__":
    main()
