"""The texts of the letters, one file per language; an operator's own files win."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from roseram.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FALLBACK: Final = "en"
_OURS = "languages"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its tag, and its texts by letter (or `common`) and name."""

    tag: str
    texts: Mapping[str, Mapping[str, str]]

    def text(self, letter: str, name: str) -> str:
        """A text of a letter, else the common one of that name; empty for none."""
        return self.texts.get(letter, {}).get(name) or self.texts["common"].get(name, "")


def choose_language(wanted: str, folder: str = "") -> Language:
    """The first of `wanted` (tags separated by commas) that there is, else English.

    `de-AT` is served by `de` where nobody wrote texts for Austria. UsageError for a file of the
    operator's that makes no sense.
    """
    known = known_languages(folder)
    for tag in (part.strip().lower() for part in wanted.split(",")):
        while tag:
            if tag in known:
                return _language(tag, folder)
            tag = tag.rpartition("-")[0]
    return _language(FALLBACK, folder)


def known_languages(folder: str = "") -> frozenset[str]:
    """The languages that there are texts in."""
    ours = (each.name for each in files(__package__).joinpath(_OURS).iterdir())
    theirs = (each.name for each in Path(folder).glob("*.toml")) if folder else ()
    return frozenset(_tags(ours)) | frozenset(_tags(theirs))


def _tags(names: Iterable[str]) -> Iterable[str]:
    return (name.removesuffix(".toml").lower() for name in names if name.endswith(".toml"))


def _language(tag: str, folder: str) -> Language:
    """Texts of the language; what it lacks is English."""
    texts: dict[str, dict[str, str]] = {}
    sources = [_ours(FALLBACK), _ours(tag)]
    if folder:
        sources += [_theirs(folder, FALLBACK)] if tag == FALLBACK else [_theirs(folder, tag)]
    for source in sources:
        for letter, named in source.items():
            texts.setdefault(letter, {}).update(named)
    return Language(tag, texts)


@lru_cache(maxsize=64)
def _ours(tag: str) -> dict[str, dict[str, str]]:
    path = files(__package__).joinpath(_OURS, f"{tag}.toml")
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


def _theirs(folder: str, tag: str) -> dict[str, dict[str, str]]:
    """The operator's file, read anew each time, so that a change shows at once."""
    found = [path for path in Path(folder).glob("*.toml") if path.stem.lower() == tag]
    if not found:
        return {}
    try:
        texts = tomllib.loads(found[0].read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{found[0]} cannot be used", why=str(error)) from error
    for letter, named in texts.items():
        if not isinstance(named, dict) or not all(isinstance(v, str) for v in named.values()):
            raise UsageError(f"{found[0]} cannot be used", why=f"[{letter}] must hold texts only")
    return texts
