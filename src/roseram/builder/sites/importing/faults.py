"""The one error of an import, with what to do about it."""

from __future__ import annotations

from roseram.errors import RoseramError


class ImportRefused(RoseramError):  # noqa: N818 - as in roseram.errors
    """The file cannot be imported."""

    code = "RSM_IMPORT"
    next_step = "see docs/how-to/import-a-site.md for what can be imported"

    def __init__(self, why: str, *, file: str | None = None) -> None:
        """`why` says what is wrong with it, `file` which file of an archive it is."""
        shown = f"{file[:80]!r} cannot be imported" if file else None
        super().__init__(shown, why=why)
        self.file = file
