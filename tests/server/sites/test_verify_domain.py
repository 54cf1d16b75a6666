"""Domains are proved by a record in DNS, and belong to whoever shows it last."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING, Any

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from server.auth.conftest import AuthServer, auth_server, make_auth_server
from server.functions.conftest import People, people

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from server.functions.conftest import Person

__all__ = ["auth_server", "make_auth_server", "people"]
pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


class NameServer(asyncio.DatagramProtocol):
    """A name server that holds TXT records; a name with None has records of other types only."""

    def __init__(self) -> None:
        self.records: dict[str, list[str] | None] = {}
        self.transport: Any = None
        self.broken = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: Any) -> None:
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        name = query.question[0].name.to_text().rstrip(".").lower()
        if self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self.records:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif values := self.records[name]:
            texts = [f'"{value}"' for value in values]
            answer.answer.append(dns.rrset.from_text(f"{name}.", 1, "IN", "TXT", *texts))
        self.transport.sendto(answer.to_wire(), address)


@pytest.fixture
async def names(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[NameServer]:
    """The name server that the resolver of this process asks."""
    loop = asyncio.get_running_loop()
    transport, made = await loop.create_datagram_endpoint(NameServer, ("127.0.0.1", 0))
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = transport.get_extra_info("sockname")[1]
    monkeypatch.setattr(dns.asyncresolver, "default_resolver", resolver)
    yield made
    transport.close()


async def add(
    server: AuthServer, person: Person, organization: str, domain: str, label: str
) -> tuple[str, str]:
    """A site with a domain that is to be proved: the row's id, and the token."""
    site = await server.value(
        "insert into public.sites (organization_id, name, slug, subdomain, created_by)"
        " values ($1, $2, $2, $2, $3) returning id::text",
        organization,
        label,
        person.id,
    )
    rows = await server.rows(
        "insert into public.site_domains (organization_id, site_id, domain) values ($1, $2, $3)"
        " returning id::text, verification_token",
        organization,
        site,
        domain,
    )
    return rows[0]["id"], rows[0]["verification_token"]


async def status(server: AuthServer, number: str) -> str:
    found: str = await server.value("select status from public.site_domains where id = $1", number)
    return found


async def serves(server: AuthServer, domain: str) -> int:
    """What a proxy is told that asks whether a domain is served."""
    return (await server.client.get("/_sites/ask", params={"domain": domain})).status_code


async def test_the_record_proves_the_domain(
    auth_server: AuthServer, people: People, names: NameServer
) -> None:
    ana = await people.join("ana")
    organization = await people.organization(ana)
    number, token = await add(auth_server, ana, organization, "studio.example", "studio")
    name = "_roseram.studio.example"
    for records, error in (
        ({}, f"There is no record at {name}"),
        ({name: None}, f"There is no TXT record at {name}"),
        (
            {name: ["v=spf1 -all", token]},
            f"The TXT record at {name} holds something else than roseram-verify={token}",
        ),
    ):
        names.records = records  # type: ignore[assignment]
        answer = await ana.run("verify-domain", {"domain_id": number})
        assert answer.json() == {
            "domain": "studio.example",
            "status": "failed",
            "verified_at": None,
            "error": error,
            "record_type": "TXT",
            "record_name": name,
            "record_value": f"roseram-verify={token}",
        }
        row = await auth_server.rows("select status, error_message from public.site_domains")
        assert row == [{"status": "failed", "error_message": error}]
    assert await serves(auth_server, "studio.example") == 404
    names.records = {name: ["v=spf1 -all", f"roseram-verify={token}"]}
    answer = await ana.run("verify-domain", {"domain_id": number})
    assert (answer.json()["status"], answer.json()["error"]) == ("verified", None)
    assert answer.json()["verified_at"] is not None
    async with asyncio.timeout(10):
        while await serves(auth_server, "studio.example") != 200:
            pass  # the server comes to know of it by itself
    assert await status(auth_server, number) == "verified"
    names.broken = True  # what was proved stays so
    answer = await ana.run("verify-domain", {"domain_id": number})
    assert answer.json()["status"] == "verified"
    assert "DNS could not be asked" in answer.json()["error"]
    assert await status(auth_server, number) == "verified"


async def test_who_may(auth_server: AuthServer, people: People, names: NameServer) -> None:
    ana, ben, eve = [await people.join(name) for name in ("ana", "ben", "eve")]
    organization = await people.organization(ana, editor=ben)
    number, token = await add(auth_server, ana, organization, "studio.example", "studio")
    names.records = {"_roseram.studio.example": [f"roseram-verify={token}"]}
    for person, code in ((ben, 403), (eve, 404)):
        answer = await person.run("verify-domain", {"domain_id": number})
        assert answer.status_code == code
    answer = await ana.run("verify-domain", {"domain_id": str(uuid.uuid4())})
    assert answer.status_code == 404
    assert await status(auth_server, number) == "pending"


async def test_a_domain_of_somebody_else(
    auth_server: AuthServer, people: People, names: NameServer
) -> None:
    """Nobody takes a domain whose record is still there; who rules its DNS does."""
    ana, eve = await people.join("ana"), await people.join("eve")
    ours = await people.organization(ana)
    theirs = await people.organization(eve, "Eve")
    mine, my_token = await add(auth_server, ana, ours, "studio.example", "studio")
    other, their_token = await add(auth_server, eve, theirs, "studio.example", "eve")
    name = "_roseram.studio.example"
    names.records = {name: [f"roseram-verify={my_token}"]}
    assert (await ana.run("verify-domain", {"domain_id": mine})).json()["status"] == "verified"
    refused = await eve.run("verify-domain", {"domain_id": other})
    assert refused.json()["status"] == "failed"
    names.records = {name: [f"roseram-verify={my_token}", f"roseram-verify={their_token}"]}
    taken = await eve.run("verify-domain", {"domain_id": other})
    assert (taken.status_code, taken.json()["code"]) == (409, "domain_taken")
    assert await status(auth_server, mine) == "verified"
    names.records = {name: [f"roseram-verify={their_token}"]}
    assert (await eve.run("verify-domain", {"domain_id": other})).json()["status"] == "verified"
    assert await status(auth_server, mine) == "failed"
