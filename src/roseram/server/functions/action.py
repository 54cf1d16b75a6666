"""What an action declares of itself, and the actions that there are, found by listing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from roseram.server.functions import actions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from roseram.server.functions.context import Context


class Input(BaseModel):
    """What an action is given: what it does not name is refused, and no error repeats a value."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True
    )


class Output(BaseModel):
    """What an action answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Action:
    """One action; its name is that of its file, with hyphens."""

    title: str
    sentence: str
    input: type[Input]
    output: type[Output]
    # Takes the context and an instance of `input`.
    run: Callable[[Context, Any], Awaitable[Output]]
    who: Literal["anyone", "person", "service"] = "person"
    scope: str | None = None  # that an API key needs; None: no API key may
    second_factor: bool = False  # whether it asks for it from people who have one
    methods: tuple[str, ...] = ("POST",)
    name: str = ""


@cache
def find_actions() -> Mapping[str, Action]:
    """The action of every file in `actions`, by name."""
    found = {}
    for module in sorted(entry.name for entry in iter_modules(actions.__path__)):
        action: Action = import_module(f"{actions.__name__}.{module}").ACTION
        name = module.replace("_", "-")
        found[name] = replace(action, name=name)
    return found
