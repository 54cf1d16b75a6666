"""Tokens of preview links: nobody makes or changes one without the key, and they expire."""

from __future__ import annotations

import string
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from roseram.builder.sites.preview import Preview, make_token, preview_key, read_token

KEY = preview_key("a secret of at least thirty-two characters")
SITE = uuid.uuid4()


def preview(**more: float) -> Preview:
    until = datetime.now(UTC).replace(microsecond=0) + (timedelta(**more) if more else timedelta(1))
    return Preview(SITE, until)


@pytest.mark.parametrize("page", [None, uuid.uuid4()], ids=["all", "one"])
def test_there_and_back(page: uuid.UUID | None) -> None:
    made = Preview(SITE, preview().expires_at, page)
    token = make_token(KEY, made)
    assert read_token(KEY, token) == made
    assert len(token) < 100
    assert token.replace("-", "").replace("_", "").isalnum()


def test_expired() -> None:
    assert read_token(KEY, make_token(KEY, preview(seconds=-1))) is None
    assert read_token(KEY, make_token(KEY, preview(seconds=5))) is not None


def test_another_key() -> None:
    other = preview_key("another secret of thirty-two characters")
    assert read_token(other, make_token(KEY, preview())) is None


def test_every_changed_character_is_seen() -> None:
    token = make_token(KEY, preview())
    for at, char in enumerate(token):
        changed = token[:at] + ("A" if char != "A" else "B") + token[at + 1 :]
        read = read_token(KEY, changed)
        assert read is None, at


def test_there_is_one_spelling() -> None:
    token = make_token(KEY, preview())
    letters = string.ascii_letters + string.digits + "-_"
    taken = [letter for letter in letters if read_token(KEY, token[:-1] + letter)]
    assert taken == [token[-1]]


@pytest.mark.parametrize(
    "text", ["", "x", "é" * 80, "=" * 80, "A" * 79, "A" * 80, " " * 79, "../.."]
)
def test_what_is_none(text: str) -> None:
    assert read_token(KEY, text) is None
    token = make_token(KEY, preview())
    assert read_token(KEY, token + text) is None or text == ""
