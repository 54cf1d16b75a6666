"""Logging in, with and without TLS, at a server that asks for it in every way."""

from __future__ import annotations

import asyncio
import shutil
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import asyncpg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from conftest import DEBIAN_15
from roseram.errors import RoseramError, TlsFailed, UsageError, WrongPassword
from roseram.postgres import EmbeddedServer, find_binaries
from roseram.postgres.pipeline import Step, columns, connect, read_parameters
from roseram.postgres.pipeline.connect import cancel
from roseram.postgres.pipeline.login import Login

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

HBA = """
local all all trust
hostssl all only_tls all scram-sha-256
hostnossl all only_plain all scram-sha-256
host all in_scram all scram-sha-256
host all in_md5 all md5
host all in_clear all password
host all trusted all trust
"""
USERS = ("in_scram", "in_md5", "in_clear", "trusted", "only_tls", "only_plain")
PASSWORD = "pässword \u00bd"  # SASLprep writes the half as 1/2


@dataclass
class Secured:
    """A server with TLS and passwords."""

    port: int
    certificate: Path

    def url(self, user: str, options: str, password: str = PASSWORD) -> str:
        return f"postgresql://{user}:{password}@localhost:{self.port}/postgres?{options}"


def _certificate(folder: Path) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private


def _write(file: Path, content: bytes) -> None:
    """Write a file of the server, as the server's user."""
    file.write_bytes(content)
    file.chmod(0o600)
    owner = file.parent.stat()
    shutil.chown(file, owner.st_uid, owner.st_gid)


async def _secure(url: str) -> None:
    connection = await asyncpg.connect(url)
    for user in USERS:
        how = "md5" if user == "in_md5" else "scram-sha-256"
        await connection.execute(f"set password_encryption = '{how}'")
        await connection.execute(f"create role {user} login password '{PASSWORD}'")
    for setting in ("ssl_cert_file = 'c.pem'", "ssl_key_file = 'k.pem'", "ssl = on"):
        await connection.execute(f"alter system set {setting}")
    await connection.execute("select pg_reload_conf()")
    await connection.close()


async def _until_secured(secured: Secured) -> None:
    """The server reads its new settings a little later than it was told to."""
    parameters = read_parameters(secured.url("trusted", "sslmode=require"))
    async with asyncio.timeout(10):
        while True:
            try:
                connection = await connect(parameters)
            except RoseramError:
                await asyncio.sleep(0.01)
            else:
                connection.close()
                return await connection.wait_closed()


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """Debian's server, for ours is built without TLS."""
    folder = tmp_path_factory.mktemp("secured")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    binaries = find_binaries(DEBIAN_15)
    server = asyncio.run(
        EmbeddedServer.start(
            folder / "data", port=port, binaries=binaries, settings={"fsync": "off"}
        )
    )
    certificate, key = _certificate(folder)
    (folder / "root.pem").write_bytes(certificate)
    pgdata = next(path.parent for path in (folder / "data").rglob("pg_hba.conf"))
    for name, content in (("c.pem", certificate), ("k.pem", key), ("pg_hba.conf", HBA.encode())):
        _write(pgdata / name, content)
    asyncio.run(_secure(server.url("postgres")))
    secured = Secured(port, folder / "root.pem")
    asyncio.run(_until_secured(secured))
    yield secured
    asyncio.run(server.stop())


async def _who(url: str) -> list[bytes | None]:
    connection = await connect(read_parameters(url))
    try:
        [[row]] = await connection.run(
            [
                Step(
                    "select current_user, ssl from pg_stat_ssl where pid = pg_backend_pid()",
                )
            ]
        )
    finally:
        connection.close()
        await connection.wait_closed()
    return columns(row)


class TestServer:
    @pytest.mark.parametrize("user", ["in_scram", "in_md5", "in_clear", "trusted"])
    @pytest.mark.parametrize(("mode", "encrypted"), [("disable", b"f"), ("require", b"t")])
    async def test_every_way(
        self, secured: Secured, user: str, mode: str, encrypted: bytes
    ) -> None:
        found = await _who(secured.url(user, f"sslmode={mode}"))
        assert found == [user.encode(), encrypted]

    @pytest.mark.parametrize("user", ["in_scram", "in_md5", "in_clear"])
    async def test_a_wrong_password(self, secured: Secured, user: str) -> None:
        with pytest.raises(WrongPassword) as refused:
            await _who(secured.url(user, "", password="wrong"))
        assert "wrong" not in str(refused.value)

    async def test_no_password(self, secured: Secured) -> None:
        with pytest.raises(WrongPassword):
            await _who(secured.url("in_scram", "passfile=/nowhere", password=""))

    @pytest.mark.parametrize(
        ("user", "mode", "encrypted"),
        [
            ("only_tls", "prefer", b"t"),
            ("only_tls", "allow", b"t"),
            ("only_plain", "prefer", b"f"),
            ("only_plain", "allow", b"f"),
        ],
    )
    async def test_what_the_server_allows_is_found(
        self, secured: Secured, user: str, mode: str, encrypted: bytes
    ) -> None:
        assert await _who(secured.url(user, f"sslmode={mode}")) == [user.encode(), encrypted]

    @pytest.mark.parametrize("user", ["only_tls", "only_plain"])
    async def test_what_it_does_not_allow(self, secured: Secured, user: str) -> None:
        mode = "disable" if user == "only_tls" else "require"
        with pytest.raises(RoseramError):
            await _who(secured.url(user, f"sslmode={mode}"))

    async def test_the_certificate_is_verified(self, secured: Secured) -> None:
        options = f"sslmode=verify-full&sslrootcert={secured.certificate}"
        assert await _who(secured.url("in_scram", options)) == [b"in_scram", b"t"]
        with pytest.raises(TlsFailed):
            await _who(secured.url("in_scram", "sslmode=verify-full&sslrootcert=system"))
        elsewhere = secured.url("in_scram", options).replace("localhost", "127.0.0.1")
        with pytest.raises(TlsFailed):
            await _who(elsewhere)
        assert await _who(elsewhere.replace("verify-full", "verify-ca"))

    async def test_a_long_answer_over_tls(self, secured: Secured) -> None:
        connection = await connect(read_parameters(secured.url("in_scram", "sslmode=require")))
        [[row]] = await connection.run([Step("select repeat('x', 3000000)")])
        connection.close()
        await connection.wait_closed()
        assert columns(row) == [b"x" * 3_000_000]

    async def test_a_statement_is_cancelled_over_tls(self, secured: Secured) -> None:
        parameters = read_parameters(secured.url("only_tls", "sslmode=require"))
        connection = await connect(parameters)
        running = asyncio.ensure_future(connection.run([Step("select pg_sleep(60)")]))
        await asyncio.sleep(0.05)
        await cancel(parameters, connection)
        with pytest.raises(Exception, match="57014"):
            await running
        connection.close()
        await connection.wait_closed()


class TestLogin:
    def test_a_server_that_does_not_prove_itself(self) -> None:
        """It must know the password as well: its last message shows it."""
        login = Login("u", "secret")
        first = login(b"\0\0\0\x0aSCRAM-SHA-256\0\0")
        assert first is not None
        nonce = first.split(b"r=")[1]
        login(b"\0\0\0\x0br=" + nonce + b"abc,s=c2FsdHNhbHRzYWx0c2FsdA==,i=4096")
        with pytest.raises(WrongPassword):
            login(b"\0\0\0\x0cv=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")

    @pytest.mark.parametrize(
        "request_", [b"\0\0\0\x07", b"\0\0\0\x09", b"\0\0\0\x0aSCRAM-SHA-512\0\0"]
    )
    def test_ways_that_we_do_not_know(self, request_: bytes) -> None:
        with pytest.raises(UsageError):
            Login("u", "secret")(request_)


async def test_a_server_without_tls(server_without_tls: int) -> None:
    with pytest.raises(TlsFailed):
        await connect(
            read_parameters(f"postgresql://u@127.0.0.1:{server_without_tls}/d?sslmode=require")
        )


@pytest.fixture
async def server_without_tls() -> AsyncIterator[int]:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)
        writer.write(b"N")
        await writer.drain()
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(refuse, "127.0.0.1", 0)
    yield listening.sockets[0].getsockname()[1]
    listening.close()
