"""What a failing statement says of itself."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emilie.core.db import open_engine, open_statements


async def test_a_failure_does_not_quote_what_was_written(worker_dsn: str) -> None:
    engine = open_engine(worker_dsn, 2)
    async with open_statements(engine)() as session:
        with pytest.raises(DBAPIError) as failure:
            await session.execute(text("select cast(:said as text)"), {"said": "confidentiel\0"})
    await engine.dispose()
    assert "confidentiel" not in str(failure.value)
