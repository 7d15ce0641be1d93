"""Providers as an operator declares them: in the file, at the start, in `doctor` and `egress`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from emilie import identity_checks
from emilie.egress import ways_out
from emilie.inference.catalogue import CatalogueRefused, read_catalogue
from emilie.settings import Settings
from support.database import TestPostgres
from support.issuer import ADDRESS, Issuer, Walk, table
from support.server import Server

GOOD = {
    "kind": '"proconnect"', "url": '"https://pro.example/api/v2"', "client_id": '"emilie"',
    "key_env": '"SECRET"',
}  # fmt: skip


def file(folder: Path, said: dict[str, str | None], name: str = "pro") -> Path:
    path = folder / "emilie.toml"
    lines = [f"{key} = {value}" for key, value in (GOOD | said).items() if value is not None]
    path.write_text("\n".join([f"[identity.{name}]", *lines]))
    return path


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"kind": '"saml"'}, "identity.pro.kind (parmi proconnect, oidc)"),
        ({"url": '"pro.example"'}, "identity.pro.url"),
        ({"url": '"https://a:b@pro.example"'}, "identity.pro.url"),
        ({"url": '"https://pro.example?x=1"'}, "identity.pro.url"),
        ({"client_id": None}, "identity.pro.client_id (à donner)"),
        ({"key_env": None}, "« key_env » ou « key_file »"),
        ({"key_file": '"/secret"'}, "« key_env » ou « key_file »"),
        ({"secret": '"s3cr3t-value"'}, "identity.pro.secret (clé inconnue)"),
        ({"id_token_alg": '"none"'}, "identity.pro.id_token_alg (parmi RS256, ES256, HS256)"),
        ({"scopes": '["email"]'}, "« scopes » contient « openid »"),
        ({"scopes": '["openid", "a b"]'}, "identity.pro.scopes"),
        ({"grace": "-1"}, "identity.pro.grace (au moins 0)"),
        ({"allow": "[{}]"}, "au moins une condition"),
        ({"allow": '[{ sirets = ["130"] }]'}, "identity.pro.allow"),
        ({"allow": '[{ role = "ministre" }]'}, "identity.pro.allow"),
        ({"hosting": '{ country = "France" }'}, "deux lettres, comme FR"),
    ],
)
def test_a_wrong_table_is_refused_by_its_place(
    tmp_path: Path, said: dict[str, str | None], where: str
) -> None:
    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(file(tmp_path, said))
    told = str(refused.value.params["where"])
    assert where in told
    assert "s3cr3t" not in told


def test_a_provider_is_listed_where_this_instance_connects(tmp_path: Path) -> None:
    said = {
        "hosts": '["https://keys.example"]', "hosting": '{ operator = "DINUM", country = "FR" }'
    }  # fmt: skip
    ways = ways_out(Settings(data=tmp_path, catalogue=file(tmp_path, dict(said))))
    ours = {way.address: way for way in ways if way.owner == "identity pro"}
    assert ours.keys() == {"https://pro.example:443", "https://keys.example:443"}
    way = ours["https://pro.example:443"]
    assert (way.operator, way.country, way.private) == ("DINUM", "FR", False)
    assert "Connexion des agents par ProConnect" in way.purpose


def test_doctor_asks_each_provider(issuer: Issuer, tmp_path: Path) -> None:
    def found(more: str = "", url: str = issuer.url, address: str | None = ADDRESS) -> str:
        path = tmp_path / "emilie.toml"
        path.write_text(table("pro", url, ("c", "s"), tmp_path, more))
        given = Settings(data=tmp_path, catalogue=path, address=address)
        [finding] = identity_checks.identity(given)
        return f"{finding.name}: {finding.state}: {finding.detail} {finding.advice}"

    assert found().startswith("Identité pro: ok: ProConnect répond")
    assert f"{ADDRESS}/api/sign-in/pro/callback" in found()
    assert "EMILIE_ADDRESS" in found(address=None)
    assert "invitations n’ouvrent rien" in found('allow = [{ idps = ["a"] }]')
    assert "invitations" not in found('allow = [{ idps = ["a"] }, { invited = true }]')
    assert "en panne: Le fournisseur d’identité ne répond pas" in found(url="http://127.0.0.1:9")
    assert "en panne: Le fournisseur d’identité est mal relié" in found(url=f"{issuer.url}/autre")
    (tmp_path / "pro.secret").unlink()
    path = tmp_path / "emilie.toml"
    [finding] = identity_checks.identity(Settings(data=tmp_path, catalogue=path, address=ADDRESS))
    assert finding.state == "en panne"
    assert identity_checks.identity(Settings(data=tmp_path)) == []


async def test_a_provider_that_changes_is_seen_without_a_start(
    tmp_path: Path, issuer: Issuer
) -> None:
    from emilie.accounts.oidc.issuers import Issuers
    from emilie.inference.identity import Declared
    from emilie.main import open_ways_out

    path = tmp_path / "emilie.toml"
    path.write_text(table("pro", issuer.url, ("c", "s"), tmp_path))
    outbound, endpoints = open_ways_out(Settings(data=tmp_path, catalogue=path))
    issuers = Issuers(Declared(endpoints, outbound), outbound, ADDRESS)
    first = issuers.get("pro")
    assert issuers.get("pro") is first
    path.write_text(table("autre", "https://autre.example", ("c2", "s"), tmp_path))
    endpoints.reading._looked_at = 0.0
    assert [each.name for each in issuers] == ["autre"]
    assert issuers.find("pro") is None
    owners = {place.owner for place in outbound.destinations}
    assert ("identity autre" in owners, "identity pro" in owners) == (True, False)
    # A secret that no header can carry leaves what was there.
    (tmp_path / "autre.secret").write_text("se\ncret")
    path.write_text(path.read_text() + "\n")
    endpoints.reading._looked_at = 0.0
    assert [each.name for each in issuers] == ["autre"]
    await outbound.close()


@pytest.fixture
def elsewhere(
    postgres: TestPostgres, worker_id: str, tmp_path: Path, issuer: Issuer
) -> Iterator[Server]:
    """A server that listens on every address of the machine."""
    with postgres.copy(f"elsewhere_{worker_id}") as dsn:
        server = Server(tmp_path / "data", dsn=dsn)
        client = issuer.register("pro", "http://emilie.example.fr")
        rule = 'allow = [{ idps = ["fia1"], organisation = "Agence des Îles" }]'
        path = tmp_path / "emilie.toml"
        path.write_text(table("pro", issuer.url, client, tmp_path, rule))
        server.environment |= {
            "EMILIE_HOST": "0.0.0.0", "EMILIE_CATALOGUE": str(path),
            "EMILIE_ADDRESS": "http://emilie.example.fr/",
        }  # fmt: skip
        server.start()
        yield server
        server.stop()


async def test_with_a_provider_it_listens_elsewhere(elsewhere: Server, issuer: Issuer) -> None:
    issuer.knows("nadia")
    host = {"host": "emilie.example.fr"}
    async with httpx2.AsyncClient(base_url=elsewhere.url, headers=host) as client:
        told = (await client.get("/api/instance")).json()
        assert (told["demonstration"], told["issuers"][0]["name"]) == (False, "pro")
        body = {"persona": "administratrice"}
        answer = await client.post("/api/sign-in/demonstration", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        walk = Walk(client, issuer)
        assert (await walk.sign_in("pro")).headers["location"] == "/"
        me = (await client.get("/api/me")).json()
        assert me["organisation"]["name"] == "Agence des Îles"
        await walk.close()


def test_a_secret_is_read_where_it_is_and_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "emilie.toml"
    path.write_text(table("pro", "https://pro.example", ("c", "s3cr3t"), tmp_path))
    [entry] = read_catalogue(path).identity.values()
    issuer = entry.issuer("pro")
    assert issuer.secret.get_secret_value() == "s3cr3t"
    assert "s3cr3t" not in repr(issuer)


def test_where_a_rule_lets_in_is_a_name_that_the_file_knows(tmp_path: Path) -> None:
    path = tmp_path / "emilie.toml"
    more = 'allow = [{ idps = ["a"], organisation = "Agence des Îles" }, { invited = true }]'
    path.write_text(table("pro", "https://pro.example", ("c", "s"), tmp_path, more))
    catalogue = read_catalogue(path)
    assert catalogue.known_by_name == {"Agence des Îles"}
    assert catalogue.named_organisations == []
