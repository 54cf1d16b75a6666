"""The organization of each row: from its parents, else its person; no row spans two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from roseram.migrate.compose.values import Values
from roseram.migrate.names import STAGED
from roseram.migrate.plan import Refusal

if TYPE_CHECKING:
    from roseram.migrate.compose.parts import Parent


# Rows about an organization, not in one: without it they say nothing of the person's own.
_ABOUT = ("public.organization_members", "public.organization_invitations")
_PERSONS = ("user_id", "owner_id", "created_by", "requested_by", "primary_user_id")


class Tenancy(Values):
    """The organization that a row gets, and references that lead into another one."""

    def _tenancy(self, finals: dict[str, str]) -> str:
        """Fill in the organization; the join that finds a personal one, or an empty text."""
        if (
            self.target.column("organization_id") is None
            or str(self.target.name) == "public.organizations"
        ):
            return ""
        column = self.target.column("organization_id")
        tenants = [parent for parent in self.parents if parent.tenant]
        own = [parent for parent in self.parents if parent.column == "organization_id"]
        if tenants:
            ways = [f"{parent.alias}.organization_id" for parent in tenants]
        else:
            ways = [f"{parent.alias}.id" for parent in own]
            trusted = self.assignment.value("organization_id")
            if not own and trusted is not None and trusted.sql is not None:
                ways = ["v.organization_id"]
        join = ""
        person = next(
            (name for name in _PERSONS if name in finals and self.target.column(name)), None
        )
        optional = column is not None and column.nullable
        if str(self.target.name) in _ABOUT:
            person = None
        if person is not None and not optional and (not tenants or self._optional_tenants(tenants)):
            join = (
                f'left join {STAGED}."organizations" personal '
                f"on personal.owner_id = {finals[person]} and personal.is_personal"
            )
            ways.append("personal.id")
        if ways:
            finals["organization_id"] = f"coalesce({', '.join(ways)})" if len(ways) > 1 else ways[0]
        elif not optional:
            finals["organization_id"] = "null::uuid"
        return join

    def _optional_tenants(self, tenants: list[Parent]) -> bool:
        """Whether a row may stand without any of the parents that say its organization."""
        if any(item.kind == "check" and len(item.columns) > 1 for item in self.target.constraints):
            return False
        columns = [self.target.column(parent.column) for parent in tenants]
        return all(column is not None and column.nullable for column in columns)

    def _same_tenant(
        self,
        parent: Parent,
        finals: dict[str, str],
        shown: list[str],
        places: list[tuple[Refusal, str]],
    ) -> None:
        """A second parent of another organization is not kept: no row spans two tenants."""
        tenants = [item for item in self.parents if item.tenant]
        if len(tenants) < 2 or parent is tenants[0]:
            return
        name = parent.column
        test = (
            f"({parent.alias}.organization_id is distinct from {finals['organization_id']} "
            f"and {parent.alias}.organization_id is not null)"
        )
        flag = f'"~t_{name}"'
        column = self.target.column(name)
        optional = column is not None and column.nullable
        kind: Literal["value", "row"] = "value" if optional else "row"
        shown.append(f"{test} as {flag}")
        reason = f"it leads to a row of {parent.table.name} of another organization"
        places.append((Refusal("tenant", kind, name, test, reason), flag))
        finals[name] = f"case when {test} then null else {finals[name]} end"

    def _own_tenant(
        self, finals: dict[str, str], shown: list[str], places: list[tuple[Refusal, str]]
    ) -> None:
        """An organization that the row names, and that is not its parent's, is not followed."""
        value = self.assignment.value("organization_id")
        final = finals.get("organization_id")
        organization = str(self.target.name) == "public.organizations"
        if value is None or value.sql is None or final is None or organization:
            return
        test = f"(v.organization_id is not null and v.organization_id is distinct from ({final}))"
        shown.append(f'{test} as "~own"')
        reason = "the row belongs to another organization: that of its parent, or of its person"
        places.append((Refusal("tenant", "value", "organization_id", test, reason), '"~own"'))
