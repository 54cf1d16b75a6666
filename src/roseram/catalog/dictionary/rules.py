"""The rules of the access matrix in words: a sentence for a table's page, a few for the matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roseram.schema.access import Access, Rule


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a rule: in the matrix, as who somebody is, and as what else has to hold."""

    short: str
    subject: str
    qualifier: str
    legend: str  # empty where the one of `viewer` stands for it


# `{self}` is the column that names the person. The order is that in which alternatives are told.
WORDS = {
    "signed_in": Word(
        "signed in", "anybody who is signed in", "signed in", "Anybody who is signed in."
    ),
    "viewer": Word(
        "viewer+",
        "every member of the organization",
        "as a member of the organization",
        "Members of the row's organization, in this role (viewer, member, editor, admin, owner) or "
        "above.",
    ),
    "member": Word("member+", "members and above", "from member up", ""),
    "editor": Word("editor+", "editors and above", "from editor up", ""),
    "admin": Word("admin+", "admins and above", "from admin up", ""),
    "owner": Word("owner", "the owner", "as the owner", ""),
    "assign": Word(
        "admin+ up to own role",
        "admins and above, where the row's role is not above their own",
        "where the row's role is not above their own",
        "Admins and above, for rows whose role is not above their own.",
    ),
    "self": Word(
        "self",
        "the person in `{self}`",
        "for themselves (`{self}`)",
        "The person in the row's own column, which the last column names.",
    ),
    "unsigned": Word(
        "unsigned",
        "anybody who is signed in, where `{self}` is null",
        "in nobody's name (`{self}` is null)",
        "The row's own column, which the last column names, is null.",
    ),
    "reviewer": Word(
        "reviewer",
        "the reviewer",
        "where they are the reviewer",
        "The person who is asked for the review.",
    ),
    "colleague": Word(
        "colleague",
        "people who share an organization with the person",
        "where they share an organization with the person",
        "People who share an organization with the person.",
    ),
    "public": Word(
        "public rows",
        "anybody who is signed in, where `is_public`",
        "where `is_public`",
        "Anybody who is signed in, for rows with `is_public`.",
    ),
    "system": Word(
        "system rows",
        "anybody who is signed in, where the row has no organization",
        "where the row has no organization",
        "Anybody who is signed in, for rows that come with Roseram.",
    ),
    "shared": Word(
        "not personal",
        "anybody who is signed in, except of a personal organization",
        "except of a personal organization",
        "Not somebody's personal organization.",
    ),
}
_ORDER = tuple(WORDS)
_LEADING = _ORDER[: _ORDER.index("self")]  # with another word, these say who, the other when
NOBODY = "nobody"


def in_words(access: Access, command: str) -> str:
    """Who may do this with which rows of the table, as a sentence without its end."""
    rule = access.rule(command)
    if not rule:
        return "nobody (service_role only)"
    told = "; or ".join(map(_alternative, _ordered(rule)))
    return told.replace("{self}", access.self_column)


def _alternative(words: tuple[str, ...]) -> str:
    subject = next((word for word in words if word in _LEADING), words[0])
    rest = (WORDS[word].qualifier for word in words if word != subject)
    return ", ".join([WORDS[subject].subject, *rest])


def in_short(access: Access, command: str) -> str:
    """The same in as few words as fit into a table."""
    alternatives = (
        ", ".join(WORDS[word].short for word in words) for words in _ordered(access.rule(command))
    )
    return " or ".join(alternatives) or NOBODY


def names_a_person(access: Access) -> bool:
    """Whether a rule of the table reads its own column."""
    rules = (access.select, access.insert, access.update, access.delete)
    return any(words & {"self", "unsigned"} for rule in rules for words in rule)


def _ordered(rule: Rule) -> list[tuple[str, ...]]:
    """Alternatives and their words in a fixed order; a set has none."""
    alternatives = (tuple(sorted(words, key=_ORDER.index)) for words in rule)
    return sorted(alternatives, key=lambda words: [_ORDER.index(word) for word in words])
