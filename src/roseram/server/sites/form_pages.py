"""What a visitor gets who sends a form: a page in the site's own design, or JSON for its script."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from roseram.builder.forms.words import words_in
from roseram.server.pages import page_template
from roseram.server.rest.request import Response
from roseram.server.sites.policies import NOINDEX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from roseram.builder.sites.publishing.manifest import Manifest
    from roseram.server.http.site import Headers
    from roseram.server.sites.answer import Visit
    from roseram.server.sites.policies import Policies

_STYLESHEET: Final = re.compile(r"/_assets/site-[0-9a-f]+\.css")
_NOT_KEPT: Final = ("Cache-Control", "private, no-store")


@dataclass(frozen=True, slots=True)
class Input:
    """One field on the page that asks once more."""

    name: str
    type: str
    label: str
    required: bool
    options: Sequence[str]
    answers: Sequence[str]
    fault: str


@dataclass(frozen=True)
class Pages:
    """Answers for one visit; `json` is true for who asked for that."""

    visit: Visit
    manifest: Manifest
    policies: Policies
    json: bool
    more: Headers = ()  # that every answer carries: who else may read it

    @property
    def words(self) -> Mapping[str, str]:
        """The sentences in the site's language."""
        return words_in(self.manifest.language)

    def said(self, status: int, name: str, *, more: Headers = (), text: str = "") -> Response:
        """A title and a sentence, by their name in `words`."""
        told = text or self.words[name]
        if self.json:
            return self.as_json(status, {"error": told}, more)
        return self.page(status, {"title": self.words[f"{name}_title"], "text": told}, more)

    def asked(
        self,
        status: int,
        *,
        title: str,
        text: str,
        action: str,
        token: str,
        inputs: Sequence[Input],
        more: Headers = (),
    ) -> Response:
        """The form once more, with what was filled in, and a token to send it with."""
        given = {
            "title": title,
            "text": text,
            "action": action,
            "token": token,
            "inputs": inputs,
            "alert": status != 200,
        }
        return self.page(status, given, more)

    def as_json(self, status: int, body: Mapping[str, Any], more: Headers = ()) -> Response:
        """For a script."""
        text = json.dumps(body, ensure_ascii=False).encode()
        headers = (("Content-Type", "application/json; charset=utf-8"), *self._common(), *more)
        return Response(status, headers, text)

    def page(self, status: int, given: Mapping[str, Any], more: Headers = ()) -> Response:
        """For people."""
        base = self.visit.place.base
        sheet = next((p for p in self.manifest.files if _STYLESHEET.fullmatch(p)), None)
        body = page_template("form_page.html").render(
            language=self.manifest.language,
            stylesheet=base + sheet if sheet else "",
            home=f"{base}/",
            words=self.words,
            **{"action": "", "token": "", "inputs": (), "alert": False, **given},
        )
        kind = ("Content-Type", "text/html; charset=utf-8")
        return Response(status, (kind, *self._common(), *more), body.encode("utf-8", "replace"))

    def _common(self) -> Headers:
        asked = self.visit.asked
        own = not self.visit.place.base
        policy = self.policies.headers(own_origin=own, secure=asked.secure)
        return (_NOT_KEPT, NOINDEX, *policy, *self.more)
