"""Forms that visitors can send: where they lead, and the input that only programs fill in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from roseram.builder.forms.fields import fields_of, form_id_of, merged, traps_of, unsent_of
from roseram.builder.sites.clean.text import quoted
from roseram.builder.sites.render.shared import hashed_file

if TYPE_CHECKING:
    from collections.abc import Collection

    from roseram.builder.forms.fields import Field
    from roseram.builder.sites.content import Component
    from roseram.builder.sites.render.inputs import SiteFile

PATH: Final = "/_forms/"  # below a site's root; the form's id follows
_OURS: Final = ("action", "method", "enctype", "target", "accept-charset", "data-form")
_HIDDEN: Final = (
    "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap"
)


class Forms:
    """The forms of one page; `known` are the ids of those that the site has, None: all stay."""

    def __init__(self, known: Collection[str] | None) -> None:
        self.known = known
        self._found: dict[str, list[list[Field]]] = {}
        self._unsent: list[str] = []

    def attributes(self, form: Component, given: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """The attributes of a form's element, and what has to be written at its end."""
        number = form_id_of(form)
        if number is None or self.known is None:
            return given, ""
        rest = {name: value for name, value in given.items() if name.lower() not in _OURS}
        fields = fields_of(form)
        self._found.setdefault(number, []).append(fields)
        if number not in self.known:
            # Nothing happens when it is sent: nothing stands in the address of the page either.
            return {**rest, "data-form": number, "method": "dialog"}, ""
        self._unsent += unsent_of(form)
        ours = {"data-form": number, "method": "post", "action": PATH + number}
        return {**rest, **ours, "accept-charset": "utf-8"}, _trap(traps_of(fields)[0])

    @property
    def fields(self) -> dict[str, list[Field]]:
        """The fields of every form by its id, of those that the site does not have, too."""
        return {number: merged(every) for number, every in self._found.items()}

    @property
    def unsent(self) -> tuple[str, ...]:
        """Names of fields that are not taken: files and passwords."""
        return tuple(self._unsent)

    @property
    def files(self) -> tuple[SiteFile, ...]:
        """The script of a page that has a form which can be sent."""
        sends = self.known is not None and any(number in self.known for number in self._found)
        return (forms_script(),) if sends else ()


@cache
def forms_script() -> SiteFile:
    """The script that sends forms in place; without it they are sent all the same."""
    text = files("roseram.builder.forms").joinpath("script.js").read_text("utf-8")
    return hashed_file("forms", "js", text)


def _trap(name: str) -> str:
    return (
        f'<div aria-hidden="true" style={quoted(_HIDDEN)}><label>Leave this empty '
        f'<input type="text" name={quoted(name)} tabindex="-1" autocomplete="off"></label></div>'
    )
