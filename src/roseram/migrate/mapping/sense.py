"""Whether a rule makes sense by itself, without looking at any database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.mapping.rules import did_you_mean

if TYPE_CHECKING:
    from roseram.migrate.mapping.fields import Place
    from roseram.migrate.mapping.rules import ColumnRule, TableRule

ACCOUNT_PARTS = ("id", "email", "username", "password", "name")
RESERVED = "legacy"  # where the engine puts the columns that no rule names


def check_column(place: Place, rule: ColumnRule) -> None:
    """MappingError where the parts of a column's rule do not go together."""
    ways = [name for name, there in _ways(rule) if there]
    if len(ways) > 1:
        raise place.error(f"{' and '.join(ways)} exclude each other", next="keep one of them")
    if rule.fill is not None and rule.fill_sql is not None:
        raise place.error("fill and fill_sql exclude each other", next="keep one of them")
    if not ways and rule.fill is None and rule.fill_sql is None and not rule.values:
        raise place.error("nothing says where the value comes from", next="give from, sql, or text")
    if rule.needs and rule.sql is None:
        raise place.error("needs goes with sql", next="name the columns in from, or add sql")
    if rule.values and (rule.sql is not None or rule.text is not None):
        raise place.error("values goes with from", why="sql and text give the word themselves")
    if rule.key is not None:
        _check_key(place, rule)


def _ways(rule: ColumnRule) -> list[tuple[str, bool]]:
    return [
        ("from", bool(rule.from_)),
        ("sql", rule.sql is not None),
        ("text", rule.text is not None),
    ]


def _check_key(place: Place, rule: ColumnRule) -> None:
    if not rule.target or not rule.key or "." in rule.key:
        raise place.error(
            "a key of a JSON column is one level deep", next='write it like "metadata.plan"'
        )
    if rule.key == RESERVED:
        raise place.error("the key legacy is the engine's own", next="choose another name")
    if rule.values or rule.fill is not None or rule.fill_sql is not None:
        raise place.error("a key of a JSON column takes from, sql or text only")


def check_table(place: Place, rule: TableRule) -> None:
    """MappingError where the parts of a table's rule contradict each other."""
    if rule.archive is not None:
        _check_archive(place, rule)
    for name in rule.accounts or {}:
        if name not in ACCOUNT_PARTS:
            raise place.error(
                f"accounts has no part {name}",
                why=did_you_mean(name, ACCOUNT_PARTS),
                next=f"the parts are: {', '.join(ACCOUNT_PARTS)}",
            )
    used = {name for column in rule.columns for name in column.sources}
    for name, reason in rule.leave.items():
        if not reason.strip():
            raise place.error(f"leave.{name} must say why in a sentence")
        if name in used:
            raise place.error(f"the column {name} has a rule and is left as well", next="keep one")
    if not rule.extends:  # an extension is looked at when it has joined what it extends
        check_complete(place, rule)


def _check_archive(place: Place, rule: TableRule) -> None:
    if rule.into is not None:
        raise place.error("into and archive exclude each other", next="keep one of them")
    if rule.extends:
        raise place.error("archive extends nothing", next="leave out extends")
    more = {
        "how": rule.how == "merge", "key": rule.key, "where": rule.where,
        "newest_by": rule.newest_by, "reason": rule.reason, "columns": rule.columns,
        "leave": rule.leave,
    }  # fmt: skip
    for name, there in more.items():
        if there:
            raise place.error(
                f"archive and {name} do not go together",
                why="a table that is only kept has no target; archive is the reason itself",
            )


def check_complete(place: Place, rule: TableRule) -> None:
    """MappingError where a part is missing that another one asks for."""
    if rule.how == "merge" and not rule.key:
        raise place.error(
            'how = "merge" needs key',
            why="it says by what the row that is there already is found",
            next='add it, like key = { id = "user_id" }',
        )
    if rule.key and rule.how != "merge":
        raise place.error("key goes with merge", next='add how = "merge", or leave out key')
    if rule.where is not None and rule.reason is None:
        raise place.error(
            "where needs reason",
            why="the other rows stay in the archive, and the plan says why",
            next="add reason, a sentence for the plan",
        )
