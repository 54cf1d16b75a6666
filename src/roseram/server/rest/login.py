"""As which role the data API connects to the embedded server."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from roseram.errors import from_postgres
from roseram.postgres import FAILURES, load_sql, with_user

if TYPE_CHECKING:
    from roseram.postgres import Database

AUTHENTICATOR = "authenticator"
_ROLES = ["anon", "authenticated", "service_role"]
_SQL = load_sql("roseram.server.rest", "login.sql")
_log = logging.getLogger(__name__)


async def authenticator_url(database: Database) -> str:
    """The same database's address as the role that may do nothing but become the API's roles.

    What a request does can then never go back to a superuser. Where that is not possible, the
    address as it is.
    """
    try:
        async with database.connection() as connection:
            if not await connection.fetchval(_SQL["may_become"], AUTHENTICATOR, _ROLES):
                return database.url
            statement = await connection.fetchval(_SQL["let_in_statement"], AUTHENTICATOR)
            if statement is not None:
                await connection.execute(statement)
    except FAILURES as error:
        _log.warning("The data API connects as the login role: %s", from_postgres(error))
        return database.url
    return with_user(database.url, AUTHENTICATOR)
