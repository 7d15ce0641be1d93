"""The public conformance client (scim2-tester) against the real server."""

from __future__ import annotations

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from support.server import Server


def token(server: Server) -> str:
    with httpx2.Client(base_url=server.url) as client:
        signed = client.post("/api/sign-in/demonstration", json={"persona": "administratrice"})
        client.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
        organisation_id = signed.json()["agent"]["organisation"]["id"]
        path = f"/api/organisations/{organisation_id}/directory/tokens"
        made = client.post(path, json={"name": "Conformité"})
        assert made.status_code == 201, made.text
        return str(made.json()["secret"])


def test_the_conformance_client_finds_nothing_wrong(live_server: Server) -> None:
    headers = {"authorization": f"Bearer {token(live_server)}"}
    with httpx2.Client(
        base_url=f"{live_server.url}/scim/v2", headers=headers, timeout=60
    ) as called:
        results = check_server(SyncSCIMClient(called))
    bad = {Status.ERROR, Status.CRITICAL, Status.DEVIATION}
    wrong = [f"{each.title}: {each.reason}" for each in results if each.status in bad]
    assert wrong == [], "\n".join(wrong)
    done = [each for each in results if each.status in {Status.SUCCESS, Status.COMPLIANT}]
    assert len(done) > 50
    skipped = [each.title for each in results if each.status == Status.SKIPPED]
    assert set(skipped) <= {"search_with_attributes"}, skipped
