"""What visitors read when they send a form, in the language of the site."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


def words_in(language: str) -> Mapping[str, str]:
    """The sentences by name; English where there are none in the language (BCP 47)."""
    texts = _texts()
    return {**texts["en"], **texts.get(language.partition("-")[0].lower(), {})}


def sentence(words: Mapping[str, str], fault: tuple[str, str]) -> str:
    """The sentence about one field: its name in `words`, and the number that it speaks of."""
    name, number = fault
    return words.get(name, words["wrong"]).replace("{number}", number)
