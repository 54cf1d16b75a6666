"""Mail is sent once, in the end: whatever the mail server, the database and the processes do."""

from __future__ import annotations

import asyncio
import base64
import sys
from typing import TYPE_CHECKING, Any

import pytest

from mail.conftest import DATA, KEY, MailServer, check_password, listening
from roseram.mail.box import list_mails, read_mail, retry_mails
from roseram.mail.outbox import Outbox
from roseram.mail.sending import FIRST_PAUSE, LEASE
from roseram.mail.smtp import uses_tls
from roseram.vault import Vault

if TYPE_CHECKING:
    from mail.conftest import Post

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
DUE = "update roseram.mails set next_attempt_at = now()"
# Takes mails like a worker and is killed while the mail server thinks.
PROCESS = """
import asyncio, base64, sys
from roseram.mail.sending import Sender
from roseram.postgres import Database
from roseram.server.auth.settings import AuthSettings
from roseram.vault import Vault

async def main(url, port, key):
    settings = AuthSettings(smtp_host="127.0.0.1", smtp_port=int(port), mail_from="a@example.org")
    async with await Database.open(url) as database:
        await Sender(database, Vault((base64.b64decode(key),)), settings).send_due()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_what_arrives(post: Post, mail_server: MailServer) -> None:
    number = await post.post(name="Ana Sousa", to="ana@example.org")
    await post.sender.send_due()
    (message,) = mail_server.got
    assert message["From"] == "Blue Kite <hello@example.org>"
    assert message["To"] == "ana@example.org"
    assert message["Subject"] == "Confirm your e-mail address"
    assert message["Message-ID"] == f"<{number}@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert message["Date"]
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    (envelope,) = mail_server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("hello@example.org", ["ana@example.org"])
    text, html = (part.get_content() for part in message.iter_parts())
    assert DATA["link"] in text
    assert "https://app.example.org/v?token=x&amp;type=signup" in html
    for body in (text, html):
        assert "482913" in body
        assert "Hello Ana Sousa," in body
        assert "within one hour" in body
    (row,) = await post.rows()
    assert (row["state"], row["payload"], row["attempts"]) == ("sent", None, 1)


async def test_nothing_is_sent_of_what_is_rolled_back(post: Post, mail_server: MailServer) -> None:
    outbox = Outbox(post.vault, post.settings)
    async with post.database.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await outbox.post(connection, "confirm", "ana@example.org", DATA)
        await transaction.rollback()
    await post.sender.send_due()
    assert mail_server.got == []
    assert await post.rows() == []


async def test_the_content_is_sealed(post: Post) -> None:
    await post.post()
    (row,) = await post.rows()
    assert "482913" not in row["payload"]
    assert "token" not in row["payload"]
    assert row["payload"].startswith("v1.")


async def test_the_mail_server_is_down(post: Post, mail_server: MailServer) -> None:
    """Queued, visible with the reason, and sent once the server is back."""
    down = post.other(smtp_port=1)
    await down.post()
    pause = await down.sender.send_due()
    assert pause is not None
    assert 0.7 * FIRST_PAUSE < pause <= 1.2 * FIRST_PAUSE
    (mail,) = await list_mails(post.database)
    assert (mail.state, mail.attempts) == ("queued", 1)
    assert mail.last_error
    assert mail.last_error.startswith("127.0.0.1:1: ")
    await post.execute(DUE)
    again = await down.sender.send_due()
    assert again is not None
    assert again > pause
    await post.execute(DUE)
    await post.sender.send_due()
    assert len(mail_server.got) == 1
    assert [mail.state for mail in await list_mails(post.database)] == ["sent"]


async def test_a_day_without_success_is_enough(post: Post) -> None:
    down = post.other(smtp_port=1)
    await down.post()
    await post.execute(
        "update roseram.mails set created_at = now() - interval '86395 seconds', attempts = 9"
    )
    await down.sender.send_due()
    (mail,) = await list_mails(post.database, state="failed")
    assert mail.finished_at is not None
    assert mail.last_error
    (row,) = await post.rows()
    assert row["payload"] is not None  # it can be sent again


async def test_a_refusal_is_final_and_can_be_retried(post: Post, mail_server: MailServer) -> None:
    mail_server.rcpt = lambda _: "550 5.1.1 No such user here"
    number = await post.post()
    other = await post.post(to="ben@example.org")
    await post.sender.send_due()
    failed = await list_mails(post.database, state="failed")
    assert {mail.id for mail in failed} == {number, other}
    assert failed[0].last_error == "550 5.1.1 No such user here"
    mail_server.rcpt = lambda _: "250 OK"
    assert await retry_mails(post.database, [number]) == [number]
    assert await retry_mails(post.database) == [other]
    assert await retry_mails(post.database) == []
    await post.sender.send_due()
    assert len(mail_server.got) == 2


async def test_a_refusal_for_now_is_tried_again(post: Post, mail_server: MailServer) -> None:
    """Of one mail only: the others that were taken with it go out."""
    mail_server.rcpt = lambda to: "451 Greylisted" if to.startswith("ana") else "250 OK"
    await post.post()
    await post.post(to="ben@example.org")
    await post.sender.send_due()
    states = {
        mail.recipient: (mail.state, mail.last_error) for mail in await list_mails(post.database)
    }
    assert states == {
        "ana@example.org": ("queued", "451 Greylisted"),
        "ben@example.org": ("sent", None),
    }


async def test_a_password_that_is_wrong_is_no_fault_of_the_mail(post: Post) -> None:
    options: dict[str, Any] = {"authenticator": check_password, "auth_require_tls": False}
    async with listening(MailServer(), **options) as mail:
        wrong = post.other(smtp_port=mail.port, smtp_user="roseram", smtp_password="no")
        await wrong.post()
        await wrong.sender.send_due()
        (found,) = await list_mails(post.database)
        assert found.state == "queued"
        assert found.last_error
        assert "535" in found.last_error
        assert mail.got == []
        await post.execute(DUE)
        await post.other(
            smtp_port=mail.port, smtp_user="roseram", smtp_password="p4ss word"
        ).sender.send_due()
        assert len(mail.got) == 1


async def test_encryption_that_is_asked_for_and_not_offered(post: Post) -> None:
    """Nothing is said in the clear then."""
    strict = post.other(smtp_tls="starttls")
    await strict.post()
    await strict.sender.send_due()
    (mail,) = await list_mails(post.database)
    assert mail.state == "queued"
    assert "STARTTLS" in (mail.last_error or "")


async def test_how_the_connection_is_encrypted(post: Post) -> None:
    assert uses_tls(post.other(smtp_port=465).settings)
    assert not uses_tls(post.other(smtp_port=587).settings)
    assert uses_tls(post.other(smtp_port=587, smtp_tls="tls").settings)


async def test_two_senders_send_each_mail_once(post: Post, mail_server: MailServer) -> None:
    for number in range(23):
        await post.post(to=f"person{number}@example.org")
    await asyncio.gather(*(post.sender.send_due() for _ in range(3)))
    to = [message["To"] for message in mail_server.got]
    assert len(to) == len(set(to)) == 23
    assert {mail.attempts for mail in await list_mails(post.database)} == {1}


async def test_a_sender_that_is_killed(post: Post, schema_database: str) -> None:
    """What it had taken is taken again, once its time is over, under the same Message-ID."""
    held = MailServer(hold=asyncio.Event())
    async with listening(held) as mail:
        number = await post.post()
        key = base64.b64encode(KEY).decode()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROCESS, schema_database, str(mail.port), key
        )
        try:
            await asyncio.wait_for(mail.arrived.wait(), 60)
        finally:
            process.kill()
            await process.wait()
        (row,) = await post.rows()
        assert (row["state"], row["attempts"]) == ("sending", 1)
        second = post.other(smtp_port=mail.port)
        await second.sender.send_due()  # the lease is not over
        assert len(mail.got) == 1
        assert held.hold is not None
        held.hold.set()
        await post.execute(
            f"update roseram.mails set next_attempt_at = next_attempt_at - interval '{LEASE} s'"
        )
        await second.sender.send_due()
        (row,) = await post.rows()
        assert (row["state"], row["attempts"]) == ("sent", 2)
        names = {message["Message-ID"].partition("@")[0] for message in mail.got}
        assert names == {f"<{number}"}


async def test_who_is_cancelled_gives_back_what_is_not_begun(post: Post) -> None:
    async with listening(MailServer(hold=asyncio.Event())) as mail:
        slow = post.other(smtp_port=mail.port)
        for number in range(3):
            await slow.post(to=f"person{number}@example.org")
        task = asyncio.create_task(slow.sender.send_due())
        await asyncio.wait_for(mail.arrived.wait(), 20)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        states = sorted((row["state"], row["attempts"]) for row in await post.rows())
        assert states == [("queued", 0), ("queued", 0), ("sending", 1)]


async def test_a_server_that_goes_away_in_between(post: Post) -> None:
    """The mails that it did not take are tried again; none is lost."""
    async with listening(MailServer()) as mail:
        mail.data = lambda: "421 4.3.0 Closing"
        going = post.other(smtp_port=mail.port)
        for number in range(3):
            await going.post(to=f"person{number}@example.org")
        await going.sender.send_due()
        assert {row["state"] for row in await post.rows()} == {"queued"}
        await post.execute(DUE)
        mail.data = lambda: "250 OK"
        await going.sender.send_due()
        assert len(mail.got) == 3


async def test_a_vault_without_the_key(post: Post, mail_server: MailServer) -> None:
    await post.post()
    post.vault = Vault((bytes(32),))
    await post.sender.send_due()
    (mail,) = await list_mails(post.database)
    assert mail.state == "failed"
    assert "key that is not here" in (mail.last_error or "")
    assert mail_server.got == []


async def test_without_a_mail_server_mail_is_kept(post: Post, mail_server: MailServer) -> None:
    """And does not go out all at once when there is one."""
    here = post.other(smtp_host="")
    number = await here.post()
    await post.sender.send_due()
    assert mail_server.got == []
    found = await read_mail(post.database, post.vault, post.settings, number)
    assert found is not None
    assert found[0].state == "kept"
    assert found[1] is not None
    assert "482913" in found[1].text


async def test_what_was_kept_long_enough_goes(post: Post) -> None:
    names = ("sent", "failed", "kept", "decoy", "queued")
    for name in names:
        for days in (1, 8, 31):
            await post.post()
            await post.execute(
                f"update roseram.mails set state = '{name}',"
                f" created_at = now() - interval '{days} days',"
                f" finished_at = now() - interval '{days} days' where state = 'queued'"
                " and created_at > now() - interval '1 minute'"
            )
    await post.execute(
        "insert into roseram.mail_gaps values ('a', now()), ('b', now() - interval '2 days')"
    )
    await post.sender.tidy()
    left = sorted((row["state"], row["payload"] is None) for row in await post.rows())
    assert left == sorted(
        [
            ("sent", False),
            ("sent", False),
            ("failed", False),
            ("failed", True),
            ("kept", False),
            *[("queued", False)] * 3,
        ]
    )
    async with post.database.connection() as connection:
        assert await connection.fetchval("select string_agg(key, '') from roseram.mail_gaps") == "a"
