"""Why a site cannot be published: each fault names the page and says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from roseram.errors import RoseramError

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOLD = 5  # faults that an error spells out


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    message: str  # names the page or the redirect
    remedy: str
    page: str | None = None  # id of the page
    kind: Literal["fault", "approval"] = "fault"  # "approval": the page only waits for that

    def __str__(self) -> str:
        return f"{self.message}: {self.remedy}"


class SiteFaulty(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """The site cannot be published as it is."""

    code = "RSM_SITE_FAULTY"
    next_step = "put it right, and publish again; what was published before stays"

    def __init__(self, faults: Sequence[Fault]) -> None:
        """All that is wrong, at least one thing."""
        self.faults = tuple(faults)
        more = len(faults) - _TOLD
        told = "; ".join(map(str, faults[:_TOLD])) + (f"; and {more} more" if more > 0 else "")
        super().__init__(why=told)


class SiteMissing(RoseramError):  # noqa: N818
    """There is no such site."""

    code = "RSM_SITE_MISSING"
    next_step = "see them with: roseram site list"


class ReleaseMissing(RoseramError):  # noqa: N818
    """The site has no such release."""

    code = "RSM_RELEASE_MISSING"
    next_step = "see its releases with: roseram site releases SITE"


class NotPossible(RoseramError):  # noqa: N818
    """That cannot be done with this release."""

    code = "RSM_RELEASE_STATE"


class FilesGone(RoseramError):  # noqa: N818
    """Files of an earlier release, which this one shares, were removed meanwhile."""

    code = "RSM_RELEASE_FILES"
    next_step = "publish again"
