"""The letters that are written, and what each is filled with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_CODE: Final = frozenset({"link", "code", "seconds"})

# What a letter cannot be written without. `name`, the recipient's own, is used in each where it is
# given; `seconds` is for how long link and code work.
LETTERS: Final[Mapping[str, frozenset[str]]] = {
    "confirm": _CODE,  # to a new account's address
    "invite": _CODE,  # to somebody for whom an administrator made an account
    "magic_link": _CODE,  # to sign in without a password
    "recovery": _CODE,  # to set a new password
    "email_change": _CODE | {"new_email"},  # to the new address
    "email_change_current": _CODE | {"new_email"},  # to the address up to now
    "reauthenticate": frozenset({"code", "seconds"}),  # before something delicate
    "invitation": frozenset({"link", "organization", "inviter", "role"}),  # to an organization
    "password_changed": frozenset(),
    "email_changed": frozenset({"new_email"}),  # to the address up to now
    "duplicate_signup": frozenset({"link"}),  # somebody signed up with an address that has one
    "account_deleted": frozenset(),
    "factor_added": frozenset(),
    "factor_removed": frozenset(),
    # What a visitor sent through a form: `rows` are labels and answers, `reply_to` is the visitor.
    "submission": frozenset({"form", "website", "rows"}),
    "test": frozenset(),  # of the operator, to see whether mail arrives
}


def check_letter(letter: str, data: Mapping[str, Any]) -> None:
    """Raise ValueError for a letter that is not there, or that lacks something."""
    if letter not in LETTERS:
        raise ValueError(f"there is no letter {letter!r}")
    missing = LETTERS[letter] - data.keys()
    if missing:
        raise ValueError(f"the letter {letter!r} lacks {', '.join(sorted(missing))}")
