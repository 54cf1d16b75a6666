"""Policies made weaker on purpose, one at a time: the access matrix must notice each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.postgres import quote_ident
from roseram.schema.access import COMMANDS, ROLES
from schema.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.postgres import Connection
    from schema.cells import Finding
    from schema.ground import Ground

POLICIES = """
    select tablename as table, policyname as name, lower(cmd) as command,
        qual as using, with_check as check
    from pg_catalog.pg_policies
    where schemaname = 'public' and permissive = 'PERMISSIVE'  -- the others: test_key_scopes.py
    order by 1, 2
"""
_ROLE = re.compile(r"'(" + "|".join(ROLES) + r")'::text")
_UID = re.compile(r"\(\w+ = \( SELECT auth\.uid\(\) AS uid\)\)")
# What else a policy asks of a row: a flag, a constant, null or not.
_CONDITION = re.compile(
    r"\((?:\w+|COALESCE\(\w+, \d+\)) = (?:\d+|'\w+'::text)\)"
    r"|\(\w+ IS NULL\)|\(NOT \w+\)|\bis_public\b|\(EXISTS .*\)\)\)"
)

# Mutants that change nothing, each with its reason: table, policy, what was done.
EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("plans", "", "row security disabled"): "everybody who has a grant may read every plan",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy of schema public, its expressions as the server prints them."""

    table: str
    name: str
    command: str
    using: str | None
    check: str | None

    def expressions(self) -> Iterator[tuple[str, str]]:
        """The clauses it has, with their expressions."""
        if self.using is not None:
            yield "using", self.using
        if self.check is not None:
            yield "with check", self.check

    def altered(self, clause: str, expression: str) -> str:
        """The statement that gives one clause another expression."""
        return f"alter policy {self.name} on public.{self.table} {clause} ({expression})"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One weakening: what it is, and the statements that do it."""

    table: str
    policy: str  # "" for the table's row security as a whole
    done: str
    statements: tuple[str, ...]
    commands: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.table:26} {self.policy:34} {self.done}"


async def read_policies(connection: Connection) -> list[Policy]:
    """Every policy of schema public; names in them are complete."""
    await connection.execute("set search_path = ''")
    return [Policy(**record) for record in await connection.fetch(POLICIES)]


def mutants(policies: list[Policy]) -> list[Mutant]:
    """Every mutant: those of each policy, and each table without row security."""
    tables = sorted({policy.table for policy in policies})
    return [
        *(mutant for policy in policies for mutant in of_policy(policy)),
        *(_without_row_security(table) for table in tables),
    ]


def of_policy(policy: Policy) -> Iterator[Mutant]:
    """The ways in which one policy is made weaker."""
    yield _mutant(policy, "dropped", f"drop policy {policy.name} on public.{policy.table}")
    for clause, expression in policy.expressions():
        if expression != "true":
            yield _mutant(policy, f"{clause} true", policy.altered(clause, "true"))
        for done, weaker in _weaker(expression):
            yield _mutant(policy, f"{clause}: {done}", policy.altered(clause, weaker))
    if policy.check is not None:
        yield _mutant(policy, "with check left out", *_without_check(policy))


def _weaker(expression: str) -> Iterator[tuple[str, str]]:
    """The expression with one role lowered by a step, or one condition always true."""
    for number, found in enumerate(_ROLE.finditer(expression), 1):
        lower = ROLES.index(found[1]) - 1
        if lower >= 0:
            done = f"role {number}, {found[1]} -> {ROLES[lower]}"
            yield done, _replaced(expression, found, f"'{ROLES[lower]}'::text")
    for pattern in (_UID, _CONDITION):
        for number, found in enumerate(pattern.finditer(expression), 1):
            yield f"{found[0]} {number} -> true", _replaced(expression, found, "true")


def _replaced(expression: str, found: re.Match[str], text: str) -> str:
    return expression[: found.start()] + text + expression[found.end() :]


def _without_check(policy: Policy) -> tuple[str, str]:
    table, using = f"public.{policy.table}", f" using ({policy.using})" if policy.using else ""
    return (
        f"drop policy {policy.name} on {table}",
        f"create policy {policy.name} on {table} for {policy.command} to authenticated{using}",
    )


def _without_row_security(table: str) -> Mutant:
    statement = f"alter table public.{quote_ident(table)} disable row level security"
    return Mutant(table, "", "row security disabled", (statement,), COMMANDS)


def _mutant(policy: Policy, done: str, *statements: str) -> Mutant:
    return Mutant(policy.table, policy.name, done, statements, (policy.command,))


def equivalent(mutant: Mutant, policies: list[Policy]) -> str | None:
    """Why a mutant changes nothing; None when it must be noticed."""
    policy = next((p for p in policies if p.name == mutant.policy), None)
    if policy and mutant.done == "with check left out" and policy.using == policy.check:
        return "without WITH CHECK Postgres checks new rows with USING, which is the same here"
    return EQUIVALENT.get((mutant.table, mutant.policy, mutant.done))


async def noticed(connection: Connection, ground: Ground, mutant: Mutant) -> list[Finding]:
    """The first cells in which a mutant shows; the database is as before afterwards."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        for statement in mutant.statements:
            await connection.execute(statement)
        matrix = Matrix(connection, ground)
        return await matrix.findings(mutant.table, mutant.commands, first=True)
    finally:
        await transaction.rollback()
