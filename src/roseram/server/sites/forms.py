"""Forms that visitors send: POST /_forms/<id>, the token that it needs, and what is answered."""

from __future__ import annotations

import logging
import math
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from roseram.builder.forms.check import check
from roseram.builder.forms.fields import TOKEN, traps_of
from roseram.builder.forms.keeping import Submission, find_form, keep
from roseram.builder.forms.settings import FormSettings
from roseram.builder.forms.token import Held, form_key, make_token, read_token, visitor_hash
from roseram.builder.forms.words import sentence
from roseram.errors import RoseramError
from roseram.postgres import FAILURES
from roseram.server.auth.call import client_address
from roseram.server.limits import counted_as
from roseram.server.rest.request import Response
from roseram.server.sites import messages
from roseram.server.sites.form_pages import Input, Pages
from roseram.server.sites.submitted import Unreadable, read_submitted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from roseram.builder.forms.check import Checked
    from roseram.builder.forms.fields import Field
    from roseram.postgres import Database
    from roseram.server.auth.call import Network
    from roseram.server.http.site import Headers
    from roseram.server.limits import Limits
    from roseram.server.rest.request import Request
    from roseram.server.sites.answer import Visit
    from roseram.server.sites.cache import Sites
    from roseram.server.sites.hosts import Place
    from roseram.server.sites.policies import Policies

_PATH: Final = re.compile(r"/_forms/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(/token|/thanks)?")
_PREVIEW: Final = re.compile(r"/_preview/[^/]+/_forms/.*")
_ALLOW: Final = (("Allow", "POST"),)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Sent:
    """One submission on its way."""

    visit: Visit
    pages: Pages
    form_id: uuid.UUID
    site_id: uuid.UUID
    fields: Sequence[Field]
    given: Mapping[str, Sequence[str]]
    checked: Checked
    token: str
    held: Held
    visitor: str
    agent: str

    @property
    def spam(self) -> bool:
        """Whether an input is filled in that people do not see."""
        return any(any(self.given.get(name, ())) for name in traps_of(self.fields))


class Forms:
    """Answers what is sent to the forms of sites; tokens are signed with the project's secret."""

    def __init__(
        self,
        database: Database,
        sites: Sites,
        policies: Policies,
        limits: Limits,
        *,
        secret: str,
        trusted: Sequence[Network] = (),
    ) -> None:
        self._database = database
        self._sites = sites
        self._policies = policies
        self._limits = limits
        self._key = form_key(secret)
        self._trusted = trusted

    def takes(self, place: Place) -> bool:
        """Whether a request is about a form."""
        return place.path.startswith("/_forms/") or _PREVIEW.fullmatch(place.path) is not None

    async def answer(self, visit: Visit, request: Request) -> Response:
        """The answer; Unavailable where it is not even known which form this is."""
        live = visit.live
        if live.archived:
            return messages.gone()
        if live.site_id is None:
            return messages.no_site()
        pages = await self._pages(visit)
        if visit.place.path.startswith("/_preview/"):
            return pages.said(403, "preview")
        if not live.is_public:
            return messages.no_site()
        found = _PATH.fullmatch(visit.place.path)
        fields = pages.manifest.forms.get(found[1]) if found else None
        if found is None or fields is None:
            return pages.said(404, "closed") if found else messages.no_page()
        form_id = uuid.UUID(found[1])
        try:
            return await self._route(visit, request, pages, form_id, fields, found[2] or "")
        except (RoseramError, TimeoutError, *FAILURES) as error:
            _log.warning("a form cannot be answered: %s", error)
            return pages.said(503, "unavailable", more=(("Retry-After", "5"),))

    async def _pages(self, visit: Visit) -> Pages:
        accepted = visit.asked.headers.get("accept", "")
        kind = visit.asked.headers.get("content-type", "")
        wants = "application/json" in accepted or kind.startswith("application/json")
        manifest = await self._sites.manifest(visit.live)
        return Pages(visit, manifest, self._policies, wants)

    async def _route(
        self,
        visit: Visit,
        request: Request,
        pages: Pages,
        form_id: uuid.UUID,
        fields: Sequence[Field],
        what: str,
    ) -> Response:
        method, site_id = visit.asked.method, visit.live.site_id
        if site_id is None:
            return messages.no_site()
        more = await self._for_elsewhere(visit, site_id, form_id)
        if more is None and method == "POST":
            return pages.said(403, "elsewhere")
        pages = Pages(pages.visit, pages.manifest, pages.policies, pages.json, more or ())
        if method == "OPTIONS" and more:
            return Response(
                204,
                (
                    *more,
                    ("Access-Control-Allow-Methods", "GET, POST"),
                    ("Access-Control-Allow-Headers", "content-type"),
                ),
            )
        if what == "/token" and method in ("GET", "HEAD"):
            token = make_token(self._key, site_id, form_id)
            return pages.as_json(200, {"token": token, "failed": pages.words["failed"]})
        if what == "/thanks" and method in ("GET", "HEAD"):
            return await self._thanks(pages, site_id, form_id)
        if not what and method == "POST":
            return await self._submit(visit, request, pages, form_id, fields)
        if not what and method in ("GET", "HEAD"):  # who comes back to the address of a page
            return _to(visit, "/")
        return messages.message(
            405, "This cannot be done here", "Forms are sent here, nothing else.", _ALLOW
        )

    # --- who may send

    async def _for_elsewhere(
        self, visit: Visit, site_id: uuid.UUID, form_id: uuid.UUID
    ) -> Headers | None:
        """What lets another site read the answer; () for our own, None: it may not send."""
        origin = visit.asked.headers.get("origin")
        if origin is None or _is_own(origin, visit):
            return ()
        form = await find_form(self._database, site_id, form_id)
        if form is None or origin.lower() not in form.settings.origins:
            return None
        return (("Access-Control-Allow-Origin", origin), ("Vary", "Origin"))

    # --- a submission

    async def _submit(
        self,
        visit: Visit,
        request: Request,
        pages: Pages,
        form_id: uuid.UUID,
        fields: Sequence[Field],
    ) -> Response:
        try:
            given = read_submitted(request)
        except Unreadable as error:
            return pages.said(413 if error.why == "large" else 400, error.why)
        site_id = visit.live.site_id or form_id
        token = (given.get(TOKEN) or [""])[0]
        address = counted_as(
            client_address(
                request.client, visit.asked.headers.get("x-forwarded-for"), self._trusted
            )
        )
        sent = _Sent(
            visit,
            pages,
            form_id,
            site_id,
            fields,
            given,
            check(fields, given),
            token,
            read_token(self._key, site_id, form_id, token) if token else Held("wrong"),
            visitor_hash(self._key, address),
            visit.asked.headers.get("user-agent", ""),
        )
        if sent.spam:
            return await self._keep_spam(sent)
        if sent.held.state != "good":
            return self._ask_again(sent)
        if sent.checked.faults:
            return self._faulty(sent)
        wait = await self._wait(sent)
        if wait:
            return self._too_many(sent, wait)
        return await self._keep(sent)

    async def _keep(self, sent: _Sent) -> Response:
        form = await find_form(self._database, sent.site_id, sent.form_id)
        if form is None or not form.active:
            return sent.pages.said(403, "closed")
        state = await keep(self._database, _submission(sent), form.settings)
        if state == "used":
            return sent.pages.said(409, "used")
        if state == "closed":
            return sent.pages.said(403, "closed")
        return _done(sent, form.settings)

    async def _keep_spam(self, sent: _Sent) -> Response:
        """Answered as if nothing were the matter; kept apart, as long as it is not a flood."""
        form = await find_form(self._database, sent.site_id, sent.form_id)
        settings = FormSettings() if form is None else form.settings
        if not await self._limits.take("form_spam", str(sent.form_id)):
            await keep(self._database, _submission(sent), settings)
        return _done(sent, settings)

    async def _wait(self, sent: _Sent) -> float:
        """Seconds until one more may be sent; 0: now."""
        visitor = f"{sent.form_id} {sent.visitor}"
        for name, key in (
            ("form", visitor),
            ("form_hour", visitor),
            ("form_everybody", str(sent.form_id)),
        ):
            if wait := await self._limits.take(name, key):
                return wait
        return 0.0

    # --- what is answered

    def _ask_again(self, sent: _Sent) -> Response:
        """Without a script there is no token yet: the visitor is asked, which takes its time."""
        words, young = sent.pages.words, sent.held.state == "young"
        fresh = sent.token if young else make_token(self._key, sent.site_id, sent.form_id)
        if sent.pages.json:
            return sent.pages.as_json(403, {"error": words["again"], "renew": not young})
        first = not sent.token
        return sent.pages.asked(
            200,
            title=words["confirm_title"],
            text=words["confirm" if first else "again"],
            action=_action(sent),
            token=fresh,
            inputs=_inputs(sent, faults={}),
        )

    def _faulty(self, sent: _Sent) -> Response:
        words = sent.pages.words
        faults = {name: sentence(words, each) for name, each in sent.checked.faults.items()}
        told = faults.get("") or words["faults"]
        if sent.pages.json:
            return sent.pages.as_json(422, {"error": told, "errors": faults})
        return sent.pages.asked(
            422,
            title=words["confirm_title"],
            text=told,
            action=_action(sent),
            token=sent.token,
            inputs=_inputs(sent, faults=faults),
        )

    def _too_many(self, sent: _Sent, wait: float) -> Response:
        after = (("Retry-After", str(math.ceil(wait))),)
        if sent.pages.json:
            return sent.pages.said(429, "many", more=after)
        return sent.pages.asked(
            429,
            title=sent.pages.words["many_title"],
            text=sent.pages.words["many"],
            action=_action(sent),
            token=sent.token,
            inputs=_inputs(sent, faults={}),
            more=after,
        )

    async def _thanks(self, pages: Pages, site_id: uuid.UUID, form_id: uuid.UUID) -> Response:
        form = await find_form(self._database, site_id, form_id)
        text = form.settings.message if form is not None else ""
        given = {"title": pages.words["thanks_title"], "text": text or pages.words["thanks"]}
        return pages.page(200, given)


def _done(sent: _Sent, settings: FormSettings) -> Response:
    """What follows a submission: the site's own page for it, or the message."""
    target = settings.redirect
    if target.startswith("/"):
        target = sent.visit.place.base + target
    if sent.pages.json:
        message = settings.message or sent.pages.words["thanks"]
        body = {"ok": True, "message": message, **({"redirect": target} if target else {})}
        return sent.pages.as_json(200, body)
    return _to(sent.visit, target or f"/_forms/{sent.form_id}/thanks", whole=bool(target))


def _to(visit: Visit, path: str, *, whole: bool = False) -> Response:
    """On to another page, by GET; `path` lies below the site's root unless it is `whole`."""
    address = path if whole else visit.place.base + path
    return Response(303, (("Location", address), ("Cache-Control", "no-store")))


def _submission(sent: _Sent) -> Submission:
    nonce = sent.held.nonce if sent.held.state in ("good", "young") else ""
    return Submission(
        sent.form_id, sent.site_id, sent.checked.data, sent.spam, sent.visitor, sent.agent, nonce
    )


def _action(sent: _Sent) -> str:
    return f"{sent.visit.place.base}/_forms/{sent.form_id}"


def _inputs(sent: _Sent, *, faults: Mapping[str, str]) -> list[Input]:
    return [
        Input(
            field["name"],
            field["type"],
            field["label"],
            field["required"],
            field.get("options", ()),
            sent.given.get(field["name"], ()),
            faults.get(field["name"], ""),
        )
        for field in sent.fields
    ]


def _is_own(origin: str, visit: Visit) -> bool:
    """Whether a page of the site sends it; below /s/ its pages have no origin of their own."""
    if origin == "null":
        return bool(visit.place.base)
    try:
        given, ours = urlsplit(origin), urlsplit(f"//{visit.asked.headers.get('host', '')}")
        return given.hostname is not None and given.hostname == ours.hostname
    except ValueError:
        return False
