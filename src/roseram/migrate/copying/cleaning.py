"""A dump's SQL on its way into psql: without what must not, or cannot, work in a copy."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

_OBJECT = re.compile(rb"-- (?:Data for )?Name: (.*); Type: ([A-Z ]+); Schema: (.*); Owner: .*")
_MADE = re.compile(rb"CREATE (?:UNLOGGED |FOREIGN )?TABLE (?:IF NOT EXISTS )?(\S+)")
_ROWS = re.compile(rb"COPY (\S+) .*FROM stdin;\r?$")
_END = (b"\\.\n", b"\\.\r\n", b"\\.")
# Statements of a whole cluster's dump: they would make and change roles and databases of the server
# that the copy is on (take away its superuser's rights, say).
_OF_CLUSTER = re.compile(rb"(CREATE|ALTER|DROP) (ROLE|DATABASE|TABLESPACE|USER) ")
# What reaches other servers, or fires on what a migration does.
_OUTSIDE = re.compile(
    rb"(CREATE|ALTER|COMMENT ON) (EVENT TRIGGER|SUBSCRIPTION|USER MAPPING) (?:FOR )?(\S+)"
    rb"|SECURITY LABEL "
)
# Some builds stamp each column with the place in the log where it was made; a pg_dump that does not
# know them takes it for an option, which no server lets anybody set.
_STAMP = re.compile(rb"ALTER [A-Z ]+ .* ALTER COLUMN .* SET \(.*pg_attver=")
_ONE_STAMP = re.compile(rb"(?:, *)?pg_attver='?\d+'?")


@dataclass
class Cleaning:
    """Decides over each line of a dump, and remembers where which object began."""

    of_pg_dump: bool = True
    of_cluster: bool = False
    notes: list[str] = field(default_factory=list)
    tables: int = 0
    """Tables whose rows have been begun."""
    _made: set[bytes] = field(default_factory=set)
    _in_rows: bool = False
    _dropping: bool = False
    _in_statement: bool = False  # that is left out
    _line: int = 1  # psql counts one of ours before the dump's first
    _starts: list[int] = field(default_factory=list)
    _objects: list[str] = field(default_factory=list)

    def clean(self, line: bytes) -> bytes:
        """The line for psql; an empty one for what is left out, so that the numbers stay."""
        self._line += 1
        if self._in_rows:
            self._in_rows = line not in _END
            return b"\n" if self._dropping else line
        if self._in_statement:
            return self._leave_out(line)
        if line.startswith(b"-- "):
            self._remember(line)
            return line
        return self._statement(line)

    def object_at(self, line: int) -> str | None:
        """The object that psql's line number belongs to, where the dump says so."""
        index = bisect_right(self._starts, line) - 1
        return self._objects[index] if index >= 0 else None

    def _remember(self, line: bytes) -> None:
        if named := _OBJECT.match(line):
            name, kind, schema = (part.decode("utf-8", "replace") for part in named.groups())
            self._starts.append(self._line)
            self._objects.append(f"{kind} {name}" if schema == "-" else f"{kind} {schema}.{name}")

    def _statement(self, line: bytes) -> bytes:
        if made := _MADE.match(line):
            self._made.add(made[1])
        elif rows := _ROWS.match(line):
            return self._rows(line, rows[1])
        elif self.of_pg_dump and (outside := _OUTSIDE.match(line)):
            if outside[1] == b"CREATE":  # the rest of the line may hold a password
                kind, name = _text(outside[2]).lower(), _text(outside[3])
                self.notes.append(f"the {kind} {name} is not in the copy")
            return self._leave_out(line)
        elif self.of_cluster and _OF_CLUSTER.match(line):
            return self._leave_out(line)
        elif b"pg_attver=" in line and _STAMP.match(line):
            left = _ONE_STAMP.sub(b"", line).replace(b"SET (, ", b"SET (")
            return b"\n" if b"SET ()" in left else left
        return line

    def _leave_out(self, line: bytes) -> bytes:
        self._in_statement = not line.rstrip().endswith(b";")
        return b"\n"

    def _rows(self, line: bytes, table: bytes) -> bytes:
        """Without its table psql would take the rows for statements."""
        self._in_rows = True
        self._dropping = self.of_pg_dump and table not in self._made
        if self._dropping:
            self.notes.append(
                f"the rows of {_text(table)} are not in the copy: an extension's table"
            )
            return b"\n"
        self.tables += 1
        return line


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").strip()
