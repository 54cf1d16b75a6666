"""Names of database objects: schema and name apart, one spelling for people, one for SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roseram.postgres.sql import quote_ident

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def spell(name: str) -> str:
    """`name` as people write it: bare where lower case and plain, else in double quotes."""
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A schema-qualified name; `str()` gives public.pages or public."Odd.Name"."""

    schema: str
    name: str

    def __str__(self) -> str:
        return f"{spell(self.schema)}.{spell(self.name)}"

    @property
    def sql(self) -> str:
        """The name for SQL text, every part quoted (a keyword is a fine table name)."""
        return f"{quote_ident(self.schema)}.{quote_ident(self.name)}"
