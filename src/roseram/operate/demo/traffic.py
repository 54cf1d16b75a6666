"""Sixty days of visitors and API requests for the demo, the same in every database."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from roseram.operate.demo.notation import identify, midnight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roseram.operate.demo.story import Row

DAYS = 60
SATURDAY = 5  # as datetime counts weekdays
WEEKEND = 0.6  # of an ordinary day's visits
ANOTHER_PAGE = 0.45  # chance that a visitor goes on to one more page
LONGEST_VISIT = 5  # pages

_DEVICES = (("desktop", 52), ("phone", 40), ("tablet", 8))
_COUNTRIES = (("GB", 34), ("SE", 18), ("DE", 14), ("US", 14), ("PT", 9), ("NL", 6), ("NO", 5))
_REFERRERS = (
    (None, 46),
    ("search.example", 32),
    ("news.example", 9),
    ("sailing-forum.example", 7),
    ("directory.example", 6),
)
_AGENTS = (("roseram-demo-importer/1.2", 3), ("curl/8.9.1", 1))


def _pick(chance: random.Random, weighted: Sequence[tuple[Any, int]]) -> Any:
    """One of the values, each as often as its weight says; the same on every Python."""
    left = chance.random() * sum(weight for _, weight in weighted)
    for value, weight in weighted:
        left -= weight
        if left < 0:
            return value
    return weighted[-1][0]


def expand_visits(tables: dict[str, list[Row]], now: date) -> None:
    """Turn `visits` (site, daily, trend, goal, pages) into rows of page_views and page_analytics.

    `daily` is the number of visits on the first day, `trend` the last day against it, `pages`
    a list of page, path and how often a visit begins there, `goal` the page where it should end.
    """
    views: list[Row] = []
    sums: list[Row] = []
    for site in tables.pop("visits", []):
        seen = [row for number in range(DAYS) for row in _day(site, now, number)]
        views += seen
        sums += _sums(seen, site)
    tables["page_views"] = views
    tables["page_analytics"] = sums


def _day(site: Row, now: date, number: int) -> list[Row]:
    """The views of one site on one day; day 0 is the first."""
    # not for secrets: the point is that it is the same every time
    chance = random.Random(f"{site['ref']} {number}")  # noqa: S311
    day = now - timedelta(days=DAYS - number)
    growth = 1 + (site["trend"] - 1) * number / (DAYS - 1)
    weekend = WEEKEND if day.weekday() >= SATURDAY else 1
    visits = max(1, round(site["daily"] * growth * weekend * (0.8 + 0.4 * chance.random())))
    return [
        row
        for visit in range(visits)
        for row in _visit(chance, site, day, identify(f"{site['ref']} {number} {visit}").hex)
    ]


def _visit(chance: random.Random, site: Row, day: date, visitor: str) -> list[Row]:
    where = {"device": _pick(chance, _DEVICES), "country": _pick(chance, _COUNTRIES)}
    referrer = _pick(chance, _REFERRERS)
    second = 6 * 3600 + int(chance.random() * 16.5 * 3600)  # 06:00 to 22:30
    rows: list[Row] = []
    for page, path in _walk_through(chance, site["pages"]):
        stay = 4_000 + int(chance.random() ** 2 * 180_000)
        rows.append(
            {
                "page_id": page,
                "visitor_hash": visitor,
                "path": path,
                "referrer": None if rows else referrer,
                "duration_ms": stay,
                "at": (midnight(day) + timedelta(seconds=second)).isoformat(),
                **where,
            }
        )
        second += stay // 1000 + 1
    return rows


def _walk_through(
    chance: random.Random, pages: Sequence[tuple[str, str, int]]
) -> list[tuple[str, str]]:
    """The pages of one visit, each different from the one before."""
    weighted = [((page, path), weight) for page, path, weight in pages]
    walk = [_pick(chance, weighted)]
    while len(walk) < LONGEST_VISIT and chance.random() < ANOTHER_PAGE and len(weighted) > 1:
        walk.append(_pick(chance, [each for each in weighted if each[0] != walk[-1]]))
    return walk


def _sums(views: list[Row], site: Row) -> list[Row]:
    """What page_analytics holds of these views: one row for each page and day."""
    pages_of: dict[str, set[str]] = {}
    for view in views:
        pages_of.setdefault(view["visitor_hash"], set()).add(view["page_id"])
    rows: list[Row] = []
    for (day, page), group in groupby(sorted(views, key=_day_and_page), key=_day_and_page):
        rows.append(
            {
                "ref": f"{site['ref']}-{day}-{page}",
                "page_id": page,
                "date": day.isoformat(),
                "at": midnight(day + timedelta(days=1)).isoformat(),
                **_sum(list(group), pages_of, site["goal"]),
            }
        )
    return rows


def _day_and_page(view: Row) -> tuple[date, str]:
    return datetime.fromisoformat(view["at"]).date(), view["page_id"]


def _sum(views: list[Row], pages_of: dict[str, set[str]], goal: str) -> Row:
    visitors = {view["visitor_hash"] for view in views}
    bounced = sum(len(pages_of[visitor]) == 1 for visitor in visitors)
    reached = sum(goal in pages_of[visitor] for visitor in visitors)
    return {
        "views": len(views),
        "visitors": len(visitors),
        "bounce_rate": round(100 * bounced / len(visitors), 2),
        "conversion_rate": round(100 * reached / len(visitors), 2),
        "avg_time_on_page": round(sum(view["duration_ms"] for view in views) / len(views) / 1000),
    }


def expand_requests(tables: dict[str, list[Row]], now: date) -> None:
    """Turn `requests` (user_id, api_key_id, daily, endpoints) into rows of api_usage.

    `endpoints` is a list of method, path, weight, and how often in a hundred it fails.
    """
    rows: list[Row] = []
    for caller in tables.pop("requests", []):
        chance = random.Random(caller["ref"])  # noqa: S311 - not for secrets
        for days_ago in range(DAYS, 0, -1):
            day = midnight(now - timedelta(days=days_ago))
            number = round(caller["daily"] * (0.5 + chance.random()))
            rows += [_request(chance, caller, day) for _ in range(number)]
    tables["api_usage"] = rows


def _request(chance: random.Random, caller: Row, day: datetime) -> Row:
    weighted = [((method, path, bad), weight) for method, path, weight, bad in caller["endpoints"]]
    method, path, bad = _pick(chance, weighted)
    failed = chance.random() * 100 < bad
    good = {"GET": 200, "POST": 201, "PATCH": 204}[method]
    return {
        "user_id": caller["user_id"],
        "api_key_id": caller["api_key_id"],
        "endpoint": path,
        "method": method,
        "request_duration_ms": 8 + int(chance.random() ** 3 * 400),
        "status_code": _pick(chance, ((429, 3), (404, 2), (500, 1))) if failed else good,
        "ip_address": "203.0.113.24",  # of the range that is kept for examples
        "user_agent": _pick(chance, _AGENTS),
        "at": (day + timedelta(seconds=int(chance.random() * 86_400))).isoformat(),
    }
