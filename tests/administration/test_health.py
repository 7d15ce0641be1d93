"""Health: everything that is told is measured, and what is wrong is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from emilie.administration.health import judging
from emilie.administration.health.schemas import (
    CertificateHealth,
    DatabaseHealth,
    EndpointHealth,
    JobsHealth,
    MailHealth,
    StorageHealth,
    ToolOut,
)
from emilie.core.process import MARK, PROCESS
from emilie.core.schema import head

PATH = "/api/administration/health"
FAILED = """
insert into procrastinate_jobs (queue_name, task_name, status, attempts)
values ('mail', 'mail:send', 'failed', 4) returning id
"""


async def test_it_tells_what_there_is(app: FastAPI, administrator: httpx2.AsyncClient) -> None:
    await app.state.objects.put("a", b"x" * 1000)
    answer = await administrator.get(PATH)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["storage"]["files"], told["storage"]["bytes"]) == (1, 1000)
    assert 0 < told["storage"]["free"] <= told["storage"]["total"]
    assert (told["database"]["revision"], told["database"]["head"]) == (head(), head())
    assert told["database"]["bytes"] > 1_000_000
    assert 0 < told["database"]["connections"] <= told["database"]["most_connections"]
    names = [each["name"] for each in told["replicas"]]
    assert PROCESS.removeprefix(MARK) in names
    versions = {each["name"]: each["version"] for each in told["versions"]}
    assert {"Émilie", "Python", "PostgreSQL", "fastapi"} <= versions.keys()
    assert told["mail"]["sends"] is False
    # No job is done here: nobody would read documents.
    assert (told["severity"], told["jobs"]["workers"]) == ("down", 0)
    assert "no_worker" in {each["what"] for each in told["findings"]}


async def test_a_job_that_was_given_up_is_tried_again(
    app: FastAPI, administrator: httpx2.AsyncClient
) -> None:
    async with app.state.sessions.begin() as session:
        job_id = (await session.execute(text(FAILED))).scalar_one()
    told = (await administrator.get(PATH)).json()
    assert told["jobs"]["failed"] == 1
    assert told["jobs"]["last_failed"][0]["task"] == "mail:send"
    assert "jobs_failed" in {each["what"] for each in told["findings"]}
    retried = await administrator.post(f"{PATH}/retries", json={"job_id": job_id})
    assert retried.status_code == 204
    jobs = (await administrator.get(PATH)).json()["jobs"]
    assert (jobs["failed"], jobs["waiting"]) == (0, 1)
    again = await administrator.post(f"{PATH}/retries", json={"job_id": job_id})
    assert (again.status_code, again.json()["code"]) == (409, "job_not_failed")
    async with app.state.sessions.begin() as session:
        events = text("select facts ->> 'task' from events where kind = 'job:retried'")
        assert (await session.scalars(events)).all() == ["mail:send"]


@pytest.mark.parametrize("wrong", [None, "un", [], {}, 1.5, "", "1; drop table", True, 10**30, -1])
async def test_what_is_no_job(administrator: httpx2.AsyncClient, wrong: object) -> None:
    answer = await administrator.post(f"{PATH}/retries", json={"job_id": wrong})
    assert answer.status_code in {409, 422}


@pytest.mark.parametrize("persona", ["agent", "referente", "pilote"])
async def test_nobody_else_looks(sign_in: SignIn, persona: str) -> None:
    assert (await (await sign_in(persona)).get(PATH)).status_code == 403


def endpoint(state: str) -> EndpointHealth:
    return EndpointHealth.model_validate(
        {
            "name": "un",
            "label": "Un",
            "operator": None,
            "state": state,
            "seconds": 3,
            "succeeded_at": None,
            "failed_at": None,
            "failure": None,
        }
    )


def test_what_is_wrong_is_found() -> None:
    now = datetime.now(UTC)
    jobs = JobsHealth(
        waiting=1, running=0, failed=2, oldest_at=now - timedelta(hours=1), workers=0,
        last_failed=[],
    )  # fmt: skip
    database = DatabaseHealth(
        version="18", bytes=1, connections=90, most_connections=100, longest_seconds=120,
        revision="0001", head="0002",
    )  # fmt: skip
    over = CertificateHealth(
        host="a", port=443, purpose="", expires_at=now - timedelta(days=1), days=-2, seen_at=now
    )
    soon = over.model_copy(update={"expires_at": now + timedelta(days=5), "days": 5})
    mail = MailHealth(sends=True, waiting=1, failed=0, oldest_at=now, error="mail_refused")
    found = [
        *judging.of_endpoints([endpoint("resting"), endpoint("down")]),
        *judging.of_catalogue("ligne 3"),
        *judging.of_jobs(jobs),
        *judging.of_storage(StorageHealth(files=0, bytes=0, free=5, total=100)),
        *judging.of_storage(StorageHealth(files=0, bytes=0, free=1, total=100)),
        *judging.of_database(database),
        *judging.of_certificates([over, soon]),
        *judging.of_mail(mail),
        *judging.of_mail(mail.model_copy(update={"sends": False})),
        *judging.of_tools([ToolOut(name="tesseract", there=False, detail="")]),
    ]
    assert [each.what for each in found] == [
        "endpoint_down", "local_model_down", "endpoints_none", "catalogue_refused", "no_worker",
        "jobs_failed", "jobs_late", "disk_low", "disk_full", "schema_behind", "connections_many",
        "statement_long", "certificate_over", "certificate_soon", "mail_failing", "mail_off",
        "ocr_missing",
    ]  # fmt: skip
    assert judging.worst(found) == "down"


def test_what_is_fine_is_not() -> None:
    assert list(judging.of_endpoints([endpoint("up")])) == []
    assert list(judging.of_storage(StorageHealth(files=0, bytes=0, free=50, total=100))) == []
    assert judging.worst([]) == "ok"
