"""The notation of the demo's data files: names for ids, days for times, paths for contents.

A string in them may be

- `@sites/studio`: the id of the row of that table and `ref`, the same in every database
- `-12d 09:30`: that time (UTC) so many days before the day that the history ends with
- `json:pages/home.json`: the content of that file, read in this notation, too
- `text:projects/palette/app.js`: the text of that file
- `files:palette`: every file of that project, as `[{"path", "content", "language"}]`
"""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

CONTENT = files("roseram.operate.demo") / "content"
LANGUAGES = {
    "css": "css",
    "html": "html",
    "js": "javascript",
    "json": "json",
    "md": "markdown",
}

_NAMESPACE = uuid.UUID("6f0e6a52-58b5-5c1e-9b0f-3b8a7e9d2c41")
_TIME = re.compile(r"([+-]\d+)d(?: (\d\d):(\d\d))?")
_ROW = re.compile(r"@([a-z_]+/[a-z0-9-]+)")
_PATH = re.compile(r"(json|text|files):([\w./-]+)")


def identify(name: str) -> uuid.UUID:
    """The id of what is called `name`, such as sites/studio."""
    return uuid.uuid5(_NAMESPACE, name)


def midnight(now: date) -> datetime:
    """The first moment of a day (UTC)."""
    return datetime.combine(now, time(), UTC)


def resolve(value: Any, now: date) -> Any:
    """`value` with everything of the notation in it replaced; times as ISO 8601."""
    if isinstance(value, dict):
        return {name: resolve(each, now) for name, each in value.items()}
    if isinstance(value, list):
        return [resolve(each, now) for each in value]
    return _resolve_text(value, now) if isinstance(value, str) else value


def _resolve_text(text: str, now: date) -> Any:
    if found := _ROW.fullmatch(text):
        return str(identify(found[1]))
    if found := _TIME.fullmatch(text):
        days, hours, minutes = (int(part or 0) for part in found.groups())
        moment = midnight(now) + timedelta(days=days, hours=hours, minutes=minutes)
        return moment.isoformat()
    if found := _PATH.fullmatch(text):
        return _resolve_path(found[1], found[2], now)
    return text


def _resolve_path(kind: str, path: str, now: date) -> Any:
    if kind == "files":
        return project_files(path)
    text = CONTENT.joinpath(path).read_text("utf-8")
    return resolve(json.loads(text), now) if kind == "json" else text


def project_files(project: str) -> list[dict[str, str]]:
    """The files of a project in the order of their paths: path, content, language."""
    found = dict(_walk(CONTENT / "projects" / project))
    return [
        {"path": path, "content": found[path], "language": LANGUAGES[path.rpartition(".")[2]]}
        for path in sorted(found)
    ]


def _walk(folder: Traversable, prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        else:
            found.append((prefix + entry.name, entry.read_text("utf-8")))
    return found
