"""Hashes of passwords: ours, and those that other services have made."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import threading
import time
from typing import TYPE_CHECKING

import argon2
import bcrypt
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from roseram.operate import passwords
from roseram.operate.passwords import is_hash, is_password, make_hash, needs_rehash
from roseram.server.auth import passwords as served
from roseram.server.auth.failure import AuthError
from roseram.server.auth.passwords import Hasher

if TYPE_CHECKING:
    from collections.abc import Iterator

RIGHT, WRONG = "pässword 1 😀", "pässword 2 😀"


@pytest.fixture
def hasher() -> Iterator[Hasher]:
    made = Hasher()
    yield made
    made.close()


def _firebase(password: str) -> str:
    """As Firebase's export and Supabase's import have it."""
    salt, separator, signer = b"salt of a person", b"\x07", bytes(range(64))
    derived = hashlib.scrypt(
        password.encode(), salt=salt + separator, n=1 << 14, r=8, p=1, maxmem=1 << 26, dklen=64
    )
    cipher = Cipher(algorithms.AES(derived[:32]), modes.CTR(bytes(16))).encryptor()
    parts = [base64.b64encode(part).decode() for part in (separator, signer, salt)]
    hashed = base64.b64encode(cipher.update(signer)).decode()
    return f"$fbscrypt$v=1,n=14,r=8,p=1,ss={parts[0]},sk={parts[1]}${parts[2]}${hashed}"


HASHES = {
    "ours": make_hash(RIGHT),
    "bcrypt 2a": bcrypt.hashpw(RIGHT.encode(), bcrypt.gensalt(4, prefix=b"2a")).decode(),
    "bcrypt 2b": bcrypt.hashpw(RIGHT.encode(), bcrypt.gensalt(4, prefix=b"2b")).decode(),
    "bcrypt 2y": bcrypt.hashpw(RIGHT.encode(), bcrypt.gensalt(4)).decode().replace("$2b", "$2y"),
    "argon2i": argon2.PasswordHasher(1, 64, 1, type=argon2.Type.I).hash(RIGHT),
    "argon2id": argon2.PasswordHasher(1, 64, 1).hash(RIGHT),
    "firebase": _firebase(RIGHT),
}


@pytest.mark.parametrize("name", HASHES)
async def test_hashes(hasher: Hasher, name: str) -> None:
    hashed = HASHES[name]
    assert is_hash(hashed)
    assert await hasher.verify(hashed, RIGHT)
    assert not await hasher.verify(hashed, WRONG)
    assert not await hasher.verify(hashed, "")
    assert needs_rehash(hashed) == (name != "ours")


def test_ours_are_what_rfc_9106_recommends() -> None:
    assert HASHES["ours"].startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert make_hash(RIGHT) != make_hash(RIGHT)


@pytest.mark.parametrize(
    "hashed",
    [
        "",
        "x",
        "plain text",
        "$2a$10$short",
        "$2a$31$" + "x" * 53,  # would take years
        "$argon2id$v=19$m=99999999,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        "$argon2id$v=19$m=64,t=99999,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        "$argon2id$nonsense",
        "$argon2d$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        "$fbscrypt$v=1,n=60,r=8,p=1,ss=Bw==,sk=Bw==$Bw==$Bw==",
        "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=!$!$!",
        "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=====$====$====",
        "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=Bw==$Bw==$Bw==",
        "$1$md5crypt$",
    ],
)
def test_nonsense_and_hashes_that_would_stop_the_machine(hashed: str) -> None:
    began = time.process_time()
    assert not is_password(hashed, RIGHT)
    assert needs_rehash(hashed)
    assert time.process_time() - began < 5


def test_what_stands_for_nobody_costs_as_much_as_a_real_hash() -> None:
    """Else the time of a refusal tells who has an account."""
    for stand_in, real in (
        (served._NO_ARGON, HASHES["ours"]),
        (served._NO_BCRYPT, "$2a$10$"),
    ):
        assert is_hash(stand_in)
        assert stand_in.startswith(real[: real.rindex("$", 0, 32) + 1][:7])
    parameters = argon2.extract_parameters(served._NO_ARGON)
    wanted = argon2.extract_parameters(HASHES["ours"])
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (
        wanted.memory_cost,
        wanted.time_cost,
        wanted.parallelism,
    )


@pytest.mark.parametrize("name", [*HASHES, "nobody"])
async def test_a_refusal_checks_both_kinds(
    hasher: Hasher, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where some accounts have hashes of bcrypt, and others ours."""
    checked = []

    def check(hashed: str, password: str) -> bool:
        checked.append(hashed[:3])
        return passwords.is_password(hashed, password)

    monkeypatch.setattr(served, "is_password", check)
    hasher.foreign = True
    assert not await hasher.verify(HASHES.get(name), WRONG)
    assert {"$ar", "$2a"} <= {"$2a" if each.startswith("$2") else each for each in checked}


async def test_a_few_at_a_time_and_in_order(
    hasher: Hasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most, order = 0, 0, []
    lock = threading.Lock()

    def hash_(password: str) -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
            order.append(int(password))
        time.sleep(0.002)
        with lock:
            running -= 1
        return password

    monkeypatch.setattr(served, "make_hash", hash_)
    given = await asyncio.gather(*(hasher.hash(str(number)) for number in range(50)))
    assert given == [str(number) for number in range(50)]
    assert most <= 2
    assert all(abs(place - number) <= 2 for place, number in enumerate(order))


async def test_too_many_are_sent_away(hasher: Hasher, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(served, "make_hash", lambda _: str(go_on.wait(10)))
    monkeypatch.setattr(served, "_MOST_WAITING", 5)
    waiting = [asyncio.ensure_future(hasher.hash("x")) for _ in range(5)]
    await asyncio.sleep(0)
    with pytest.raises(AuthError) as caught:
        await hasher.hash("x")
    assert caught.value.status == 429
    for each in waiting[3:]:
        each.cancel()  # whose client has gone
    await asyncio.sleep(0)
    go_on.set()
    assert await asyncio.gather(*waiting[:3]) == ["True"] * 3
    assert await hasher.hash("x") == "True"
