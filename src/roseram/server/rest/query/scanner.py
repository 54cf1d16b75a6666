"""Reads a text from left to right, and says where and why it cannot go on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Field, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_DEPTH = 40  # of embeds in embeds, and of logic in logic
MAX_STEPS = 64  # of one JSON path
SHOWN = 2000  # characters of the input that an error repeats
FIELD_NAME = "field name (* or [a..z0..9_$])"
DELIMITER = "delimiter (.)"
_INT4 = 2**31

_SPACE = re.compile(r"[ \t]*+")
_NAME = re.compile(r"[\w $]++(?:-(?!>)[\w $]++)*+")
_KEY = re.compile(r"[^(\-:.,>)]++(?:-(?!>)[^(\-:.,>)]++)*+")
_WORD = re.compile(r"[\w $]++")
_QUOTED = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_INDEX = re.compile(r"-?[0-9]++(?=->|::|[.,)]|\Z)")
_NEGATIVE = re.compile(r"-[0-9]*+")


class Scanner:
    """A text and how far it is read; `what` names it in errors, `shown` if it shows otherwise."""

    __slots__ = ("_shown", "_what", "position", "text")

    def __init__(self, text: str, what: str, shown: str | None = None) -> None:
        self.text = text
        self.position = 0
        self._what = what
        self._shown = text if shown is None else shown

    def peek(self) -> str:
        """Return the next character, "" at the end."""
        return self.text[self.position : self.position + 1]

    def take(self, token: str) -> bool:
        """Go past the token if it comes next."""
        if not self.text.startswith(token, self.position):
            return False
        self.position += len(token)
        return True

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Go past what the pattern matches here."""
        found = pattern.match(self.text, self.position)
        if found is not None:
            self.position = found.end()
        return found

    def skip_space(self) -> None:
        """Go past blanks and tabs."""
        self.match(_SPACE)

    def quoted(self) -> str | None:
        """Read `"…"`, where a backslash escapes the character after it."""
        found = self.match(_QUOTED)
        return None if found is None else unescape(found[1])

    def name(self, *, expecting: Sequence[str] = (FIELD_NAME,)) -> str:
        """Read a name: quoted, or letters, digits, `_`, `$`, inner blanks and `-` (not `->`)."""
        self.skip_space()
        start = self.position
        if self.peek() == '"':
            return self._whole_quote()
        found = self.match(_NAME)
        name = "" if found is None else _trim(found[0])
        if not name:
            raise self.refusal(expecting, at=start)
        return name

    def word(self) -> str:
        """Read an unquoted identifier, as of a type or a language."""
        found = self.match(_WORD)
        word = "" if found is None else found[0].strip()
        if not word:
            raise self.refusal(("letter", "digit"))
        return word

    def field(self) -> Field:
        """Read a column's name and the JSON path after it, and the blanks around them."""
        name = self.name()
        path = self.path()
        self.skip_space()
        return Field(name, path)

    def path(self) -> tuple[Step, ...]:
        """Read as many arrows as there are."""
        steps: list[Step] = []
        while self.take("->"):
            text = self.take(">")
            steps.append(Step(self._step(), text))
            if len(steps) > MAX_STEPS:
                raise self.refused(f"a JSON path of more than {MAX_STEPS} steps")
        return tuple(steps)

    def _step(self) -> str | int:
        start = self.position
        if (index := self.match(_INDEX)) is not None:
            return self._index(index[0], start)
        if self.peek() == "-":
            raise self._bad_index()
        if self.peek() == '"':
            return self._whole_quote()
        found = self.match(_KEY)
        key = "" if found is None else _trim(found[0])
        if not key:
            raise self.refusal(("any non reserved character different from: .,>()",), at=start)
        return key

    def _index(self, digits: str, start: int) -> int:
        if len(digits) > 11 or not -_INT4 <= int(digits) < _INT4:
            raise self.refused("an index that is no 4-byte integer", at=start)
        return int(digits)

    def _bad_index(self) -> Refusal:
        found = self.match(_NEGATIVE)
        if found is None or found[0] == "-":
            return self.refusal(("digit",))
        return self.refusal(("digit", '"->"', '"::"', '"."', '","', "end of input"))

    def _whole_quote(self) -> str:
        found = self.quoted()
        if found is None:
            raise self.refusal(('"\\""',), at=len(self.text))
        return found

    def refusal(
        self, expecting: Sequence[str], *, at: int | None = None, unlike: str = ""
    ) -> Refusal:
        """Make the error of a text that goes on with none of what was expected.

        `unlike` is a word that was tried first: the error names the character where it differs.
        """
        at = self.position if at is None else at
        seen = at + _common(self.text, at, unlike)
        character = self.text[seen : seen + 1]
        if not character:
            unexpected = "end of input"
        elif "end of input" in expecting:
            unexpected = f"'{_show(character, quote=chr(39))}'"
        else:
            unexpected = f'"{_show(character, quote=chr(34))}"'
        *most, last = expecting
        wanted = f"{', '.join(most)} or {last}" if most else last
        return self._make(f"unexpected {unexpected} expecting {wanted}", at)

    def refused(self, what: str, *, at: int | None = None) -> Refusal:
        """Make the error of something that could be read, and is not taken."""
        return self._make(f"unexpected {what}", self.position if at is None else at)

    def _make(self, details: str, at: int) -> Refusal:
        shown = self._shown if len(self._shown) <= SHOWN else self._shown[:SHOWN] + "…"
        line, column = _place(self.text, at)
        message = f'"failed to parse {self._what} ({shown})" (line {line}, column {column})'
        return Refusal(400, "PGRST100", message, details)


def unescape(text: str) -> str:
    """Take away the backslashes that escape."""
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def _trim(name: str) -> str:
    """Blanks belong to a name only within one of its parts between dashes."""
    return "-".join(part.strip() for part in name.split("-")) if " " in name else name


def _common(text: str, at: int, word: str) -> int:
    """How many characters of the word the text has."""
    count = 0
    while count < len(word) and text[at + count : at + count + 1] == word[count]:
        count += 1
    return count if count < len(word) else 0


def _show(character: str, *, quote: str) -> str:
    """Write a character as Haskell does within quotes."""
    if character in (quote, "\\"):
        return "\\" + character
    known = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    return known or (character if " " <= character <= "~" else f"\\{ord(character)}")


def _place(text: str, at: int) -> tuple[int, int]:
    """Line and column, from 1; a tab goes on to the next multiple of 8."""
    before = text[:at].split("\n")
    column = 1
    for piece in before[-1].split("\t")[:-1]:
        column = (column + len(piece) - 1) // 8 * 8 + 9
    return len(before), column + len(before[-1].rpartition("\t")[2])
