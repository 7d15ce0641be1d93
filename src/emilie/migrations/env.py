"""Runs the migrations in one transaction, on the database that `core.schema` names.

`alembic revision --autogenerate` and `alembic check` compare with the models of every room.
"""

from importlib import import_module

import sqlalchemy as sa
from alembic import context
from sqlalchemy import MetaData


def metadata() -> MetaData:
    """What the models of every room say."""
    import_module("emilie.main")  # The only module that knows every room.
    found: MetaData = import_module("emilie.core.db").Base.metadata
    return found


def compared(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Tables and columns. Indexes and constraints are the database's own business, written in
    the migrations alone; the job queue keeps its own tables.
    """
    if kind == "table":
        return not (name or "").startswith("procrastinate_")
    return kind == "column"


def run() -> None:
    dsn: str = context.config.attributes["dsn"]
    compares = context.config.attributes.get("compares", False)
    engine = sa.create_engine(
        dsn.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=sa.NullPool
    )
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata() if compares else None,
            include_object=compared,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
