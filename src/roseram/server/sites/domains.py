"""Whether somebody rules a domain: by a record that they put into its DNS."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.resolver

CHALLENGE: Final = "_roseram"  # the label before the domain at which the record is looked for
PREFIX: Final = "roseram-verify="
_PATIENCE: Final = 8.0  # seconds


@dataclass(frozen=True, slots=True)
class Record:
    """The TXT record that proves a domain."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What DNS says; `why` is empty where it could be asked and has records at that name."""

    values: tuple[str, ...] = ()
    why: str = ""


def record_of(domain: str, token: str) -> Record:
    """The record that a domain needs."""
    return Record(f"{CHALLENGE}.{domain}", f"{PREFIX}{token}")


async def look_up(name: str) -> Seen:
    """The TXT records at a name, as the system's resolver finds them."""
    resolver = dns.asyncresolver.get_default_resolver()
    try:
        async with asyncio.timeout(_PATIENCE):
            answer = await resolver.resolve(name, "TXT", lifetime=_PATIENCE)
    except dns.resolver.NXDOMAIN:
        return Seen(why=f"There is no record at {name}")
    except dns.resolver.NoAnswer:
        return Seen(why=f"There is no TXT record at {name}")
    except (TimeoutError, dns.exception.Timeout):
        return Seen(why="The domain's name servers did not answer in time; try again later")
    except (dns.exception.DNSException, OSError) as error:
        return Seen(why=f"DNS could not be asked: {type(error).__name__}; try again later")
    texts = (b"".join(each.strings).decode("utf-8", "replace") for each in answer)
    return Seen(tuple(text.strip() for text in texts))


def fault_of(record: Record, seen: Seen) -> str | None:
    """What is wrong with the record of a domain; None where it is there."""
    if record.value in seen.values:
        return None
    if seen.why:
        return seen.why
    return f"The TXT record at {record.name} holds something else than {record.value}"
