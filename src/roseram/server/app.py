"""The pages for people and monitors, beside the APIs; nothing else happens here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from roseram.server import health, landing, mailbox, webapp

if TYPE_CHECKING:
    from roseram.postgres import Database
    from roseram.server.health import WhyUnready


def make_app(
    database: Database,
    verification: landing.Verification,
    box: mailbox.Mailbox | None = None,
    public: webapp.Public | None = None,
) -> Starlette:
    """The pages of a Roseram database that is open.

    With `box` the development mailbox, with `public` the web app, too.
    """
    routes = [*health.ROUTES, *landing.ROUTES, *mailbox.ROUTES]
    if public is not None:
        routes += [*webapp.ROUTES, webapp.PAGE]
    app = Starlette(routes=routes)
    app.state.public = public
    app.state.why_unready = partial(health.schema_unready, database)
    app.state.verification = verification
    app.state.mailbox = box
    return app


def make_bare_app(why_unready: WhyUnready) -> Starlette:
    """The pages of any other database: is the process alive, and can it do its work?"""
    app = Starlette(routes=[*health.ROUTES])
    app.state.why_unready = why_unready
    return app
