"""Limits on how often something may be tried: allowances in the database, for all processes."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from roseram.postgres import load_sql
from roseram.server.auth.failure import too_many

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.postgres import Database

_SQL = load_sql("roseram.server", "limits.sql")
_IPV6_NETWORK = 64  # bits: a household or a machine has that many addresses to itself


@dataclass(frozen=True, slots=True)
class Limit:
    """So many things in so many seconds; what was used comes back evenly."""

    name: str
    most: int  # 0: no limit
    seconds: int
    counted_for: str
    sentence: str
    code: str = "over_request_rate_limit"  # of the refusal


LIMITS: Final = (
    Limit("sign_in", 30, 300, "network address", "Sign-ins with a password."),
    Limit(
        "sign_in_account",
        10,
        600,
        "account and newcomers",
        "Failed sign-ins to one account, whatever address they come from.",
    ),
    Limit(
        "sign_in_account_day",
        100,
        86400,
        "account and newcomers",
        "The same for a whole day, so that who goes on trying gets slower.",
    ),
    Limit("sign_up", 30, 300, "network address", "New accounts."),
    Limit("anonymous", 30, 3600, "network address", "New accounts without an address."),
    Limit("otp", 30, 300, "network address", "Requests for a link or a code by mail."),
    Limit("verify", 30, 300, "network address", "Links and codes that are tried."),
    Limit("verify_account", 10, 600, "account", "Codes that are tried for one account."),
    Limit("refresh", 150, 300, "network address", "Refreshes of a session."),
    Limit(
        "email_sent",
        30,
        3600,
        "recipient",
        "Mails to one address.",
        code="over_email_send_rate_limit",
    ),
    Limit("mfa", 15, 60, "account", "Codes of a second factor that are tried."),
    Limit("invite", 60, 3600, "person", "Invitations that are sent."),
    Limit("domain", 60, 3600, "person", "Domains that are looked for in DNS."),
    Limit("api_key", 30, 300, "network address", "API keys that do not exist."),
    Limit("form", 5, 60, "form and network address", "Forms of sites that a visitor sends."),
    Limit("form_hour", 30, 3600, "form and network address", "The same for a whole hour."),
    Limit("form_everybody", 300, 3600, "form", "Forms of sites that are sent by all visitors."),
    Limit("form_spam", 60, 3600, "form", "Of those that look like spam, the ones that are kept."),
)
# What GoTrue calls them where it has another name.
_ALIASES = {"token_refresh": "refresh", "anonymous_users": "anonymous"}


class Limits:
    """The limits of one installation; `given` replaces how many are allowed, 0 lifts a limit."""

    def __init__(self, database: Database, given: Mapping[str, int] | None = None) -> None:
        self._database = database
        chosen = {_ALIASES.get(name, name): most for name, most in (given or {}).items()}
        self._limits = {limit.name: limit for limit in LIMITS}
        self._most = {name: chosen.get(name, limit.most) for name, limit in self._limits.items()}

    async def take(self, limit_name: str, key: str, cost: int = 1) -> float:
        """Take `cost` from an allowance: 0.0 when it was there, else the seconds to wait."""
        most = self._most[limit_name]
        if most <= 0:
            return 0.0
        seconds = float(self._limits[limit_name].seconds)
        async with self._database.connection() as connection:
            wait: float = await connection.fetchval(
                _SQL["take"], limit_name, counted_as(key), most, seconds, min(cost, most)
            )
        return wait

    async def require(self, limit_name: str, key: str) -> None:
        """Take one; AuthError 429 when it was not there."""
        wait = await self.take(limit_name, key)
        if wait:
            raise too_many(wait, code=self._limits[limit_name].code)

    async def give_back(self, limit_name: str, key: str, cost: int = 1) -> None:
        """Give back what an attempt took that was a good one."""
        most = self._most[limit_name]
        if most > 0:
            seconds = float(self._limits[limit_name].seconds)
            async with self._database.connection() as connection:
                await connection.execute(
                    _SQL["give_back"], limit_name, counted_as(key), most, seconds, min(cost, most)
                )

    async def require_account(self, address: str, ip: str) -> str:
        """Take an attempt to sign in to an account; AuthError 429 when there is none left.

        Newcomers share the account's allowance, from wherever they come. A network address from
        which the account was signed in to before has its own, so that nobody's guessing keeps the
        owner out. Returns what `account_succeeded` wants when the attempt was a good one.
        """
        brief, day = self._allowance("sign_in_account"), self._allowance("sign_in_account_day")
        async with self._database.connection() as connection:
            row = await connection.fetchrow(
                _SQL["take_account"], address, ip, counted_as(ip), *brief, *day
            )
        if row is None:
            raise ValueError("no row came back")
        if row["wait"] or row["wait_day"]:
            raise too_many(max(row["wait"], row["wait_day"]))
        key: str = row["key"]
        return key

    async def account_succeeded(self, key: str) -> None:
        """Only failures count: give back what `require_account` took."""
        brief, day = self._allowance("sign_in_account"), self._allowance("sign_in_account_day")
        async with self._database.connection() as connection:
            await connection.execute(_SQL["give_account_back"], key, *brief, *day)

    def _allowance(self, limit_name: str) -> tuple[int, float]:
        return self._most[limit_name], float(self._limits[limit_name].seconds)


def counted_as(key: str) -> str:
    """The key as it is counted: of an IPv6 address only the network that one customer has."""
    if ":" not in key:
        return key
    try:
        address = ipaddress.IPv6Address(key.partition("%")[0])
    except ValueError:
        return key
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, _IPV6_NETWORK), strict=False))
