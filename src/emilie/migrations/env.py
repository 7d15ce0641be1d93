"""Runs the migrations in one transaction, on the database that `core.schema` names.

`alembic revision --autogenerate` and `alembic check` compare with the models of every room.
"""

from importlib import import_module
from pkgutil import iter_modules

import sqlalchemy as sa
from alembic import context
from sqlalchemy import MetaData

import emilie


def metadata() -> MetaData:
    """What the rooms' models say, all of them imported."""
    for room in iter_modules(emilie.__path__, "emilie."):
        if room.ispkg:
            for module in iter_modules(import_module(room.name).__path__, f"{room.name}."):
                if module.name.endswith(".models"):
                    import_module(module.name)
    db = import_module("emilie.core.db")
    found: MetaData = db.Base.metadata
    return found


def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """The job queue keeps its own tables."""
    return kind != "table" or not (name or "").startswith("procrastinate_")


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
            include_object=ours,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
