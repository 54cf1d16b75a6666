"""The two servers, each on its own copy of one database."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from conformance.compare import Verdict, compare, error_of
from conformance.shrink import coarse_parts, shrink, smaller_calls
from conformance.wire import Answer, Wire, WireError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformance.call import Call, Who
    from roseram.postgres import Connection


WITNESSES = 150  # parts of a request that are tried
_BROKEN = ("PG", "RS", "XX")  # beginnings of codes of 5xx that are no mistake of the client
_ERROR = {"status", "code", "message", "details", "hint"}
Sides: TypeAlias = "tuple[Answer, Answer]"  # the peer's, and ours


@dataclass
class Side:
    """One server; `reset` is a connection of the superuser to its database."""

    port: int
    reset: Connection
    prefix: str = ""
    start: int = 5000  # of the numbers that a write draws
    wire: Wire = field(init=False)

    def __post_init__(self) -> None:
        self.wire = Wire(self.port)

    async def ask(self, call: Call, token: str | None) -> Answer:
        """Its answer; writes find the sequences as they were at the start."""
        if call.method not in ("GET", "HEAD"):
            await self.reset.execute("select private.reset_sequences($1)", self.start)
        headers = list(call.sent_headers)
        if token is not None and not call.header("authorization"):
            headers.append(("Authorization", f"Bearer {token}"))
        try:
            return await self.wire.send(
                call.method, self.prefix + call.target, headers, call.payload
            )
        except WireError as error:
            return Answer(0, str(error), (), b"")


@dataclass(frozen=True)
class Failure:
    """A request that was answered differently, and what became of it by shrinking."""

    call: Call
    small: Call
    verdict: Verdict
    answers: Sides

    def text(self, port: int = 3000) -> str:
        """For people: the request as curl, and what differs."""
        return "\n".join([self.small.curl(port), *(f"  {one}" for one in self.verdict.differences)])


@dataclass
class Result:
    """What became of many requests."""

    count: int = 0
    kinds: Counter[str] = field(default_factory=Counter)  # of failures
    rules: Counter[str] = field(default_factory=Counter)  # how often each let something pass
    failures: list[tuple[str, Failure]] = field(default_factory=list)

    def text(self, port: int = 3000) -> str:
        """The failures, the most frequent kind first."""
        parts = []
        for kind, times in self.kinds.most_common():
            parts.append(f"== {times} x {kind}")
            parts += [failure.text(port) for its, failure in self.failures if its == kind]
        return "\n\n".join(parts)


def _kind(verdict: Verdict, sides: Sides) -> str:
    """Failures with one cause mostly look like this, too."""
    return f"{' '.join(sorted(verdict.aspects))}: {_codes(sides)}"


def _codes(sides: Sides) -> str:
    return " -> ".join(f"{one.status} {error_of(one).get('code', '')}".strip() for one in sides)


@dataclass
class Pair:
    """Both servers, and who asks them."""

    peer: Side
    ours: Side
    tokens: Mapping[Who, str]

    async def answers(self, call: Call) -> Sides:
        token = self.tokens.get(call.who)
        peer, ours = await asyncio.gather(self.peer.ask(call, token), self.ours.ask(call, token))
        return peer, ours

    async def judge(self, call: Call) -> tuple[Verdict, Sides]:
        """Send one request to both and compare."""
        sides = await self.answers(call)
        return compare(call, *sides), sides

    async def failure(self, call: Call, verdict: Verdict, sides: Sides) -> Failure:
        """Shrink a call that has failed, keeping the codes and some of what differs."""

        async def fails(smaller: Call) -> bool:
            found, given = await self.judge(smaller)
            return bool(found.aspects & verdict.aspects) and _codes(given) == _codes(sides)

        small = await shrink(call, fails)
        again, answers = await self.judge(small)
        return Failure(call, small, again, answers)

    async def witnessed(self, call: Call, ours: Answer) -> bool:
        """Whether PostgREST gives our error to a part of the request.

        Then the request has several mistakes, and which one is told is no promise.
        """
        code = error_of(ours).get("code", "")
        if not code or (ours.status >= 500 and code[:2] in _BROKEN):
            return False
        tried, waiting = 0, [call]
        for part in coarse_parts(call):
            answer = await self.peer.ask(part, self.tokens.get(part.who))
            if not compare(part, answer, ours).aspects & _ERROR:
                return True
        while waiting:
            for smaller in smaller_calls(waiting.pop(0)):
                tried += 1
                if tried > WITNESSES:
                    return False
                answer = await self.peer.ask(smaller, self.tokens.get(smaller.who))
                if not compare(smaller, answer, ours).aspects & _ERROR:
                    return True
                waiting += [smaller] if answer.status >= 400 else []
        return False

    async def run(self, calls: Iterable[Call], *, examples: int = 2) -> Result:
        """Send them all; of each kind of failure `examples` are shrunk."""
        result = Result()
        for call in calls:
            verdict, sides = await self.judge(call)
            result.count += 1
            if call.method == "HEAD" and verdict.differences:
                call = replace(call, method="GET")  # which tells the code of an error
                verdict, sides = await self.judge(call)
            result.rules.update(verdict.rules)
            if verdict.differences and await self.witnessed(call, sides[1]):
                result.rules["(PostgREST gives our error to a part of the request)"] += 1
            elif verdict.differences:
                kind = _kind(verdict, sides)
                result.kinds[kind] += 1
                if result.kinds[kind] <= examples:
                    result.failures.append((kind, await self.failure(call, verdict, sides)))
        return result

    async def close(self) -> None:
        await self.peer.wire.close()
        await self.ours.wire.close()
