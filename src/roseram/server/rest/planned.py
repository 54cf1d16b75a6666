"""A request's shape, compiled: everything about its answer that does not depend on its values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from roseram.server.rest.headers import preference_applied
from roseram.server.rest.negotiate import content_type
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from roseram.server.rest.context import Pairs
    from roseram.server.rest.execute import Outcome
    from roseram.server.rest.exposed import Exposed
    from roseram.server.rest.request import Media, Preferences
    from roseram.server.rest.settings import Settings
    from roseram.server.rest.statement import Compiled

Kind: TypeAlias = Literal["read", "insert", "put", "update", "delete", "call"]
End: TypeAlias = Literal["commit", "rollback"]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a shape of requests does, and how its answers look."""

    kind: Kind
    compiled: Compiled
    schema: str
    target: str  # as it is written in paths
    media: Media
    preferences: Preferences  # those that are honoured
    readonly: bool
    end: End
    check: Callable[[Outcome], None] | None
    shown: tuple[tuple[str, str], ...]  # the headers of an answer with a body
    plain: tuple[tuple[str, str], ...]  # those of one without
    head: bool = False
    void: bool = False
    routine: Pairs = ()  # a function's own settings
    variadic: str | None = None  # of a call: the parameter that takes several values
    most: int | None = None  # rows that are shown at most
    kept: tuple[object, ...] = ()  # what the key of the cache names by its identity


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request wants of whatever it is about."""

    method: str
    schema: str
    media: Media
    preferences: Preferences


def honoured(
    preferences: Preferences, exposed: Exposed, settings: Settings, *, upsert: bool
) -> Preferences:
    """The preferences without those that cannot be followed here."""
    zone = preferences.timezone
    if zone is not None and (not settings.timezone_enabled or zone not in exposed.timezones):
        preferences = replace(preferences, timezone=None)
    if preferences.tx is not None and not settings.tx_end.endswith("allow-override"):
        preferences = replace(preferences, tx=None)
    if preferences.resolution is not None and not upsert:
        preferences = replace(preferences, resolution=None)
    return preferences


def end_of(preferences: Preferences, settings: Settings) -> End:
    """How the transaction ends when all goes well."""
    if preferences.tx is not None:
        return preferences.tx
    return "rollback" if settings.tx_end.startswith("rollback") else "commit"


def headers_of(
    wanted: Wanted, exposed: Exposed, compiled: Compiled, *, call: bool
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """The fixed headers of an answer with a body, and of one without."""
    applied = preference_applied(wanted.preferences, wanted.method, call=call)
    plain = (("Preference-Applied", applied),) if applied else ()
    shown = [("Content-Type", compiled.content_type or content_type(wanted.media))]
    if len(exposed.schemas) > 1:
        shown.append(("Content-Profile", wanted.schema))
    return (*shown, *plain), plain


def check_of(wanted: Wanted, kind: Kind) -> Callable[[Outcome], None] | None:
    """What an outcome has to satisfy: else nothing of it stays."""
    preferences = wanted.preferences
    checks: list[Callable[[Outcome], None]] = []
    if wanted.media.kind == "object":
        checks.append(_one_row)
    if kind == "put":
        checks.append(_the_row_named)
    limit = preferences.max_affected if preferences.handling == "strict" else None
    if limit is not None and kind in ("update", "delete", "call"):
        checks.append(_at_most(limit))
    if len(checks) < 2:
        return checks[0] if checks else None

    def all_of_them(outcome: Outcome) -> None:
        for check in checks:
            check(outcome)

    return all_of_them


def _one_row(outcome: Outcome) -> None:
    if outcome.rows != 1:
        raise Refusal(
            406,
            "PGRST116",
            "Cannot coerce the result to a single JSON object",
            f"The result contains {outcome.rows} rows",
        )


def _the_row_named(outcome: Outcome) -> None:
    if outcome.rows != 1:
        message = "Payload values do not match URL in primary key column(s)"
        raise Refusal(400, "PGRST115", message)


def _at_most(limit: int) -> Callable[[Outcome], None]:
    def check(outcome: Outcome) -> None:
        if outcome.rows > limit:
            raise Refusal(
                400,
                "PGRST124",
                "Query result exceeds max-affected preference constraint",
                f"The query affects {outcome.rows} rows",
            )

    return check
