"""Waiting for jobs: one that wrote what it had to is over a moment later, by another statement."""

from __future__ import annotations

import asyncio

from fastapi import FastAPI
from sqlalchemy import text

PATIENCE = 60
"""Seconds for which what is to come is waited for: a machine may be busy."""
DOING = text("""
select count(*) from procrastinate_jobs where task_name = :task and status = 'doing'
""")


async def over(app: FastAPI, task: str) -> None:
    """Until no job of that name is at work."""
    async with asyncio.timeout(PATIENCE), app.state.statements() as session:
        while await session.scalar(DOING, {"task": task}):
            await asyncio.sleep(0.02)
