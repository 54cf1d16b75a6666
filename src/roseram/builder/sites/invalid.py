"""The one error about a page's content, and the limits that it names."""

from __future__ import annotations

from roseram.errors import RoseramError

MAX_DEPTH = 200  # levels of elements in each other
MAX_ELEMENTS = 20_000  # elements and text nodes of one page
MAX_STYLES = 500_000  # characters of all style values and style attributes of one page
MAX_SIZE = 2_000_000  # characters of text, attributes and style values of one page


class ContentInvalid(RoseramError):  # noqa: N818 - as in roseram.errors
    """The content of the page cannot be read."""

    code = "RSM_CONTENT"
    next_step = "see docs/reference/page-content.md for the format"

    def __init__(self, where: str, why: str) -> None:
        """`where` is the path to the fault, such as component.components[0].attributes."""
        super().__init__(f"The content of the page cannot be read at {where}", why=why)
        self.where = where
