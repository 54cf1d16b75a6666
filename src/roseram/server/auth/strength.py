"""Whether a new password is good enough: length, characters, how hard to guess, breached before."""

from __future__ import annotations

import asyncio
import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from roseram.server.auth.breached import is_breached
from roseram.server.auth.failure import AuthError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roseram.server.auth.settings import AuthSettings

_LOOKED_AT: Final = 100  # characters: more of them cost time and say nothing new
# Characters that zxcvbn is shown. Its time grows with their square, and with every way to read
# digits and signs as letters: 40 characters made for it take 10 seconds, these 0.3 at most.
_GUESSED: Final = 40
_GUESSED_SIGNS: Final = 16  # of a password with many different such signs
_MANY_SIGNS: Final = 5
_SIGNS: Final = frozenset("4@8({[<3691!|70$5+%2")
_log = logging.getLogger(__name__)


async def require_strong(
    settings: AuthSettings, password: str, *, about: Sequence[str] = ()
) -> None:
    """AuthError 422 weak_password unless the password may be set; works in a thread."""
    reasons, message = await asyncio.to_thread(weaknesses, settings, password, about=about)
    if reasons:
        more = {"weak_password": {"reasons": reasons}}
        raise AuthError(422, "weak_password", message, more=more)


def weaknesses(
    settings: AuthSettings, password: str, *, about: Sequence[str] = ()
) -> tuple[list[str], str]:
    """Why a password may not be set: some of length, characters, pwned, and what to do about it.

    `about` is what others know of the person: address, name. Takes up to some tenths of a second,
    so call it in a thread (as `require_strong` does). No reason, no message.
    """
    found: dict[str, str] = {}
    if len(password) < settings.password_min_length:
        found["length"] = f"Password should be at least {settings.password_min_length} characters."
    missing = _missing(settings.password_characters, password)
    if missing:
        listed = ", ".join(missing)
        found["characters"] = f"Password should contain at least one character of each: {listed}."
    if _is_known(settings, password):
        found["pwned"] = (
            "Password is known to be weak and easy to guess, please choose a different one."
        )
    if not found and settings.password_strength:
        advice = _too_easy(password, settings.password_strength, about)
        if advice:
            found["characters"] = advice
    return list(found), " ".join(found.values())


def _missing(sets: str, password: str) -> list[str]:
    """The sets of characters (separated by ":", which is written `\\:` inside of one) not met."""
    wanted = (each.replace("\0", ":") for each in sets.replace("\\:", "\0").split(":"))
    return [each for each in wanted if each and not set(each) & set(password)]


def _is_known(settings: AuthSettings, password: str) -> bool:
    cut = password[:_LOOKED_AT]
    if settings.password_strength and cut.lower() in _common():
        return True
    if not settings.breached_passwords:
        return False
    try:
        return is_breached(Path(settings.breached_passwords), password)
    except OSError as error:
        _log.error("The list of breached passwords cannot be read: %s", error.strerror)
        return False


@cache
def _common() -> frozenset[str]:
    # Imported here: its lists take 10 MB, which a server rarely needs.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped]

    return frozenset(FREQUENCY_LISTS["passwords"])


def _too_easy(password: str, wanted: int, about: Sequence[str]) -> str:
    """What to do about a password that is too easy to guess; "" for one that is not."""
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]

    cut = password[:_GUESSED]
    if len(_SIGNS & set(cut)) > _MANY_SIGNS:
        cut = cut[:_GUESSED_SIGNS]
    found = zxcvbn(cut, user_inputs=_words(about), max_length=_GUESSED)
    if found["score"] >= wanted:
        return ""
    feedback = found["feedback"]
    advice = (feedback["warning"], *feedback["suggestions"])
    told = " ".join(each if each.endswith(".") else f"{each}." for each in advice if each)
    return f"Password is too easy to guess. {told}".strip()


def _words(about: Sequence[str]) -> list[str]:
    """What somebody would try first: an address and its parts, a name and its parts."""
    words: dict[str, None] = {}
    for text in about:
        text = text[:_LOOKED_AT].lower()
        parts = text.replace("@", " ").replace(".", " ").replace("-", " ").replace("_", " ")
        for word in (text, text.partition("@")[0], *parts.split()):
            if len(word) > 2:  # a shorter one is in every password
                words[word] = None
    return list(words)
