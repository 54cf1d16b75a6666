"""Numbers as people read them: counts, sizes, durations, names without the usual schema."""

from __future__ import annotations

_KILO = 1024
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_MINUTE, _HOUR = 60, 3600


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Like `1 row`, `2,120 rows`."""
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"


def size(number: int) -> str:
    """Bytes like `432 kB` or `1.4 GB`."""
    left = float(number)
    unit = 0
    while left >= _KILO and unit < len(_UNITS) - 1:
        left, unit = left / _KILO, unit + 1
    digits = 1 if unit > 1 and left < 10 else 0  # 1.4 MB, but 14 MB
    return f"{left:.{digits}f} {_UNITS[unit]}"


def duration(seconds: float) -> str:
    """Seconds like `4 s`, `12 min` or `3 h 20 min`."""
    if seconds < 1:
        return "less than a second"
    if seconds < 2 * _MINUTE:
        return f"{round(seconds)} s"
    if seconds < 2 * _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    hours, minutes = divmod(round(seconds / _MINUTE), 60)
    return f"{hours:,} h {minutes} min"


def bare(name: str) -> str:
    """A table's name without `public.`, which goes without saying."""
    return name.removeprefix("public.")


def server(version: int) -> str:
    """A server's version number like 180006 as `PostgreSQL 18.6`."""
    return f"PostgreSQL {version // 10000}.{version % 10000}"
