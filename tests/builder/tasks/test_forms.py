"""What happens after a form was sent: mails, signed deliveries, and where none may go."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builder.sites.publishing.conftest import Studio, make_studio
from docs.blocks import DOCS, blocks
from jobs.conftest import until
from jobs.running import running
from mail.conftest import MailServer, listening
from roseram.builder.forms.delivering import secret_place
from roseram.builder.forms.keeping import Submission, find_form, keep
from roseram.builder.forms.outgoing import NotSent, is_public, post
from roseram.jobs.queue import enqueue
from roseram.jobs.task import Services, find_tasks
from roseram.jobs.worker import Worker
from roseram.postgres import Database
from roseram.server.auth.settings import AuthSettings
from roseram.vault import Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from email.message import EmailMessage

of_any_version = pytest.mark.parametrize("server", ["18"], indirect=True)

VAULT = Vault((bytes(32),))
SECRET = "whsec_test"
FIELDS = [
    {"name": "who", "type": "text", "label": "Your name"},
    {"name": "mail", "type": "email", "label": "E-mail"},
    {"name": "days", "type": "choices", "label": "Days"},
    {"name": "text", "type": "textarea", "label": "Message"},
]


def body(message: EmailMessage, kind: str) -> str:
    """The plain or the HTML part of a mail."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@dataclass
class Program:
    """Another program that is sent to: what it got, and what it answers."""

    answers: list[bytes] = field(default_factory=list)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.got.append((first, headers, body))
        said = self.answers.pop(0) if self.answers else b"200 OK"
        writer.write(b"HTTP/1.1 " + said + b"\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()


@dataclass
class World:
    """A site with a form, a mail server, another program, and a worker's services."""

    studio: Studio
    form: uuid.UUID
    mail: MailServer
    program: Program
    services: Services

    async def send(self, data: dict[str, Any], *, spam: bool = False) -> None:
        """What a visitor sends."""
        form = await find_form(self.studio.database, self.studio.site_id, self.form)
        assert form is not None
        nonce = uuid.uuid4().hex
        given = Submission(self.form, self.studio.site_id, data, spam, "hash", "agent", nonce)
        assert await keep(self.studio.database, given, form.settings) == "kept"

    async def settings(self, **given: Any) -> None:
        await self.studio.execute(
            "update public.forms set settings = $2 where id = $1", self.form, json.dumps(given)
        )

    async def endpoint(self, url: str, event: str = "form.submitted") -> uuid.UUID:
        number = uuid.uuid4()
        await self.studio.execute(
            "insert into public.webhook_endpoints (id, organization_id, url, events,"
            " secret_encrypted) values ($1, $2, $3, array[$4], $5)",
            number,
            self.studio.organization_id,
            url,
            event,
            VAULT.encrypt(SECRET, secret_place(number)),
        )
        return number

    async def deliveries(self) -> list[tuple[str, int, int | None, str]]:
        async with self.studio.database.connection() as connection:
            rows = await connection.fetch(
                "select status, attempts, response_status, response_body"
                " from public.webhook_deliveries order by created_at, id"
            )
        return [tuple(row) for row in rows]

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        tasks = find_tasks(["roseram.builder.tasks", "roseram.jobs.tasks"])
        soon = timedelta(milliseconds=20)
        tasks["deliver_webhook"] = replace(
            tasks["deliver_webhook"], first_pause=soon, longest_pause=soon
        )
        worker = Worker(self.studio.database, VAULT, self.services, tasks)
        async with running(worker):
            yield

    async def idle(self) -> None:
        """Wait until no job of a form is left to be done."""

        async def done() -> bool:
            left = await self.studio.value(
                "select count(*) from roseram.pgqueuer where status <> 'failed'"
                " and entrypoint in ('tell_submission', 'deliver_webhook')"
            )
            return bool(left == 0)

        await until(done)


@pytest.fixture
async def world(schema_database: str, tmp_path: Path) -> AsyncIterator[World]:
    program = Program()
    server = await asyncio.start_server(program.serve, "127.0.0.1", 0)
    program.port = server.sockets[0].getsockname()[1]
    async with (
        await Database.open(schema_database, max_size=20) as database,
        listening(MailServer()) as mail,
    ):
        studio = await make_studio(schema_database, database, tmp_path)
        form = await studio.value(
            "insert into public.forms (organization_id, site_id, name, fields)"
            " values ($1, $2, 'Contact', $3) returning id",
            studio.organization_id,
            studio.site_id,
            json.dumps(FIELDS),
        )
        settings = AuthSettings(
            smtp_host="127.0.0.1",
            smtp_port=mail.port,
            mail_from="hello@example.org",
            site_url="https://app.example.org",
        )
        services = Services(Path("/nowhere"), settings, private_webhooks=True)
        yield World(studio, form, mail, program, services)
    server.close()


GOOD = {"who": "Ana", "mail": "ana@visitor.example", "days": ["Mon", "Tue"], "text": "One\nTwo"}


@of_any_version
class TestMail:
    async def test_what_was_sent_is_read_in_the_mail(self, world: World) -> None:
        await world.settings(notify=["shop@example.org"])
        async with world.working():
            await world.send(GOOD)
            await asyncio.wait_for(world.mail.arrived.wait(), 20)
        [message] = world.mail.got
        assert message["To"] == "shop@example.org"
        assert message["Reply-To"] == "ana@visitor.example"
        assert message["Subject"] == "New message: Contact"
        text = body(message, "plain")
        assert "Your name:\n  Ana" in text
        assert "Days:\n  Mon, Tue" in text
        assert "Message:\n  One\n  Two" in text
        assert f"/forms/{world.form}?submission=" in text
        html = body(message, "html")
        assert "One<br>Two" in html

    async def test_editors_are_told_each_once(self, world: World) -> None:
        owner = await world.studio.value(
            "select u.email from auth.users u join public.organizations o on o.owner_id = u.id"
            " where o.id = $1",
            world.studio.organization_id,
        )
        await world.studio.execute("update auth.users set email_confirmed_at = now()")
        await world.settings(notify=["editors", owner, "shop@example.org"])
        async with world.working():
            await world.send(GOOD)

            async def both() -> bool:
                return len(world.mail.got) == 2

            await until(both)
            await world.idle()
        assert {message["To"] for message in world.mail.got} == {owner, "shop@example.org"}

    async def test_nothing_of_a_visitor_breaks_out_of_a_mail(self, world: World) -> None:
        await world.settings(notify=["shop@example.org"])
        hostile = {
            "who": "Ana\r\nBcc: all@evil.example\r\n\r\n<img src=x onerror=alert(1)>",
            "mail": "ana@visitor.example\r\nBcc: b@evil.example",
            "text": "</p><script>x</script>{{ settings }}{link}",
            "Subject: x\r\nBcc: c@evil.example": "y",
        }
        async with world.working():
            await world.send(hostile)
            await asyncio.wait_for(world.mail.arrived.wait(), 20)
        [message] = world.mail.got
        assert world.mail.envelopes[0].rcpt_tos == ["shop@example.org"]
        assert message["Bcc"] is None
        assert message["Reply-To"] is None
        html = body(message, "html")
        assert "<script>" not in html
        assert "<img" not in html
        assert "{{ settings }}{link}" in html

    @pytest.mark.parametrize("address", ["a..b@visitor.example", ".a@b.example", "a@b"])
    async def test_an_odd_address_is_no_reason_to_lose_the_mail(
        self, world: World, address: str
    ) -> None:
        await world.settings(notify=["shop@example.org"])
        async with world.working():
            await world.send(GOOD | {"mail": address})
            await asyncio.wait_for(world.mail.arrived.wait(), 20)
        assert address in body(world.mail.got[0], "plain")

    async def test_of_spam_nobody_is_told(self, world: World) -> None:
        await world.settings(notify=["shop@example.org"])
        await world.endpoint(f"http://127.0.0.1:{world.program.port}/")
        await world.send(GOOD, spam=True)
        await world.send(GOOD)
        # Seen through before the job came to it.
        await world.studio.execute("update public.form_submissions set status = 'spam'")
        async with world.working():
            await world.idle()
        assert world.program.got == []
        assert await world.studio.value("select count(*) from roseram.mails") == 0

    async def test_a_job_that_is_run_twice_tells_once(self, world: World) -> None:
        await world.settings(notify=["shop@example.org"])
        await world.send(GOOD)

        number = await world.studio.value("select id::text from public.form_submissions")
        async with world.studio.database.transaction() as connection:
            await enqueue(connection, "tell_submission", {"submission": number}, title="again")
        async with world.working():
            await world.idle()
        assert await world.studio.value("select count(*) from roseram.mails") == 1


def of_the_manual(name: str) -> Any:
    """What the Python of the manual's page about forms defines by this name."""
    [block] = [b for b in blocks(DOCS / "how-to" / "forms.md") if b.language == "python"]
    defined: dict[str, Any] = {}
    exec(block.text, defined)
    return defined[name]


@of_any_version
class TestWebhook:
    async def test_another_program_gets_it_signed(self, world: World) -> None:
        await world.endpoint(f"http://127.0.0.1:{world.program.port}/hook?a=1")
        await world.endpoint("http://127.0.0.1:1/", "site.published")
        async with world.working():
            await world.send(GOOD)
            await world.idle()
        [(first, headers, body)] = world.program.got
        assert first == "POST /hook?a=1 HTTP/1.1"
        assert headers["host"] == f"127.0.0.1:{world.program.port}"
        assert headers["content-type"] == "application/json"
        parts = dict(part.split("=") for part in headers["roseram-signature"].split(","))
        signed = hmac.new(SECRET.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256)
        assert parts["v1"] == signed.hexdigest()
        is_ours = of_the_manual("is_ours")
        assert is_ours(SECRET, headers["roseram-signature"], body)
        assert not is_ours(SECRET, headers["roseram-signature"], body + b" ")
        assert not is_ours("another secret", headers["roseram-signature"], body)
        sent = json.loads(body)
        assert set(sent) == {"id", "event", "created_at", "site", "form", "submission"}
        assert sent["event"] == headers["roseram-event"] == "form.submitted"
        assert sent["id"] == headers["roseram-delivery"]
        assert sent["form"] == {"id": str(world.form), "name": "Contact"}
        assert sent["submission"]["data"] == GOOD
        assert await world.deliveries() == [("delivered", 1, 200, "ok")]

    async def test_only_the_form_that_it_is_for(self, world: World) -> None:
        url = f"http://127.0.0.1:{world.program.port}/"
        await world.endpoint(url, f"form.submitted:{uuid.uuid4()}")
        mine = await world.endpoint(url, f"form.submitted:{world.form}")
        async with world.working():
            await world.send(GOOD)
            await world.idle()
        assert len(world.program.got) == 1
        assert await world.studio.value("select endpoint_id from public.webhook_deliveries") == mine

    async def test_it_is_tried_again(self, world: World) -> None:
        endpoint = await world.endpoint(f"http://127.0.0.1:{world.program.port}/")
        world.program.answers = [b"500 No", b"302 Found\r\nLocation: http://127.0.0.1:1/"]
        async with world.working():
            await world.send(GOOD)
            await world.idle()
        assert len(world.program.got) == 3
        assert await world.deliveries() == [("delivered", 3, 200, "ok")]
        ids = {json.loads(body)["id"] for _, _, body in world.program.got}
        assert len(ids) == 1  # by which the other program knows it again
        failures = "select failure_count from public.webhook_endpoints where id = $1"
        assert await world.studio.value(failures, endpoint) == 0

    async def test_in_the_end_it_is_given_up(self, world: World) -> None:
        endpoint = await world.endpoint(f"http://127.0.0.1:{world.program.port}/")
        world.program.answers = [b"503 Busy"] * 20
        async with world.working():
            await world.send(GOOD)
            await world.idle()
        [(status, attempts, code, told)] = await world.deliveries()
        assert (status, attempts, code) == ("failed", 8, 503)
        assert "it answered with 503" in told
        failures = "select failure_count from public.webhook_endpoints where id = $1"
        assert await world.studio.value(failures, endpoint) == 8

    async def test_nothing_private_unless_the_operator_says_so(self, world: World) -> None:
        world.services = replace(world.services, private_webhooks=False)
        await world.endpoint(f"http://localhost:{world.program.port}/")
        async with world.working():
            await world.send(GOOD)
            await world.idle()
        assert world.program.got == []
        [(status, _, _, told)] = await world.deliveries()
        assert status == "failed"
        assert "not on the public Internet" in told


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",
            "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1",
            "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::", "ff02::1", "192.0.2.1",
        ],
    )  # fmt: skip
    def test_not_public(self, address: str) -> None:
        assert not is_public(ip_address(address))

    @pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
    def test_public(self, address: str) -> None:
        assert is_public(ip_address(address))

    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://localhost/",
            "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0/", "http://2130706433/",
            "http://0x7f.1/", "http://127.1/", "file:///etc/passwd", "ftp://example.org/",
            "http://user@example.org/", "http://", "x", "http://a:99999/", "http://[",
        ],
    )  # fmt: skip
    async def test_nothing_is_sent_there(self, url: str) -> None:
        with pytest.raises(NotSent):
            await post(url, b"{}", {})

    async def test_a_name_that_leads_inside(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """All addresses of a name count, and the one that was looked at is the one that is used."""
        asked: list[str] = []

        async def look_up(host: str, port: int, **_: Any) -> list[Any]:
            asked.append(host)
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
                for each in ("93.184.215.14", "127.0.0.1")
            ]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)
        with pytest.raises(NotSent) as refused:
            await post("https://rebind.example/", b"{}", {})
        assert "not on the public Internet" in str(refused.value.why)
        assert asked == ["rebind.example"]
