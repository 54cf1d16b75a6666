"""Writes the one row that every statement returns, around the rows that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from roseram.server.rest.request import Media

SOURCE = "pgrst_source"
VALUE = "pgrst_scalar"  # the column of a call's value
ROWS = "_roseram_t"
_CSV_ROWS = "_roseram_rows"


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns of the row, see `compiled.Compiled`; null where not set."""

    body: str
    rows: str = "count(*)"
    total: str = "null"
    location: str = "null"
    inserted: str = "null"

    def sql(self, rows: str, ctes: tuple[str, ...] = (), tail: str = "") -> str:
        """The statement that answers with `rows`, a SELECT; `ctes` are run before it."""
        with_ = f"with {', '.join(ctes)} " if ctes else ""
        return (
            f"{with_}select {self.total} as total, {self.rows} as rows, "
            f"{self.location} as location, {self.body} as body, "
            f"{_setting('response.headers')} as headers, "
            f"{_setting('response.status')} as status, {self.inserted} as inserted "
            f"from ({rows}) as {ROWS}{tail}"
        )


def _setting(name: str) -> str:
    return f"nullif(current_setting('{name}', true), '')"


EMPTY = "''"


def rows_body(media: Media, handler: str | None = None) -> str:
    """The body that shows rows in a media type; `handler` calls a custom aggregate."""
    if handler is not None:
        return handler
    if media.kind == "object":
        return _json(f"json_agg({ROWS})->0", "null", media)
    if media.kind == "csv":
        return _csv()
    if media.kind == "geojson":
        return (
            "json_build_object('type', 'FeatureCollection', 'features', "
            f"coalesce(json_agg(st_asgeojson({ROWS})::json), '[]'))"
        )
    return _json(f"json_agg({ROWS})", "[]", media)


def one_row_body(media: Media) -> str:
    """The body that shows the one row of a function that returns no set."""
    return _csv() if media.kind == "csv" else _json(f"json_agg({ROWS})->0", "null", media)


def value_body(media: Media, *, many: bool) -> str:
    """The body that shows the values of a function; not `many`: its one value."""
    if media.kind == "csv":
        return _csv()
    single = "" if many and media.kind != "object" else "->0"
    return _json(f"json_agg({ROWS}.{VALUE}){single}", "null" if single else "[]", media)


def _json(aggregate: str, empty: str, media: Media) -> str:
    stripped = f"json_strip_nulls({aggregate})" if media.nulls_stripped else aggregate
    return f"coalesce({stripped}, '{empty}')"


def csv_rows(rows: str) -> tuple[str, str]:
    """The CTE that keeps rows for a CSV, which reads them twice; and the SELECT of them."""
    return f"{_CSV_ROWS} as ({rows})", f"select * from {_CSV_ROWS}"


def _csv() -> str:
    """The names of the first row's columns, then each row as Postgres prints it."""
    text = f"{ROWS}::text"
    return (
        "(select coalesce(string_agg(k, ','), '') from json_object_keys("
        f"(select row_to_json(r) from {_CSV_ROWS} as r limit 1)) as k) || E'\\n' || "
        f"coalesce(string_agg(substring({text}, 2, length({text}) - 2), E'\\n'), '')"
    )


def location(columns: tuple[str, ...]) -> str:
    """`id=eq.1&…` of the one row that was written, percent-encoded; null where there are more."""
    pairs = " || '&' || ".join(_pair(column) for column in columns)
    return f"case when count(*) = 1 then (select {pairs} from {SOURCE} limit 1) end"


def _pair(column: str) -> str:
    value = f"to_json({SOURCE}.{quote_ident(column)}) #>> '{{}}'"
    return f"{_encoded_text(column)} || coalesce('=eq.' || {_encoded(value)}, '=is.null')"


def _encoded_text(text: str) -> str:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.~") else _hex(c) for c in text)
    return f"'{plain}'"


def _hex(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())


def _encoded(value: str) -> str:
    """SQL that percent-encodes a text."""
    encoded = "regexp_replace(upper(encode(convert_to(c, 'UTF8'), 'hex')), '(..)', '%\\1', 'g')"
    return (
        f"case when {value} ~ '^[A-Za-z0-9._~-]*$' then {value} else (select string_agg("
        f"case when c ~ '[A-Za-z0-9._~-]' then c else {encoded} end, '') "
        f"from regexp_split_to_table({value}, '') as c) end"
    )


def explained(sql: str, media: Media) -> str:
    """The statement that explains this one, where the media type is a plan."""
    if media.kind != "plan":
        return sql
    known = ("analyze", "verbose", "settings", "buffers", "wal")
    options = [option for option in known if option in media.plan_options]
    return f"explain ({', '.join((f'format {media.plan_format}', *options))}) {sql}"
