"""The audit log of accounts: who got in, who did not, which credentials changed; no secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from roseram.postgres import Connection
    from roseram.server.auth.call import Call

_SQL = load_sql("roseram.server.auth", "audit.sql")

# What GoTrue calls the same in auth.audit_log_entries, and its group there.
GOTRUE: Final = {
    "signed_in": ("login", "account"),
    "sign_in_failed": ("login_failed", "account"),
    "signed_up": ("user_signedup", "team"),
    "signed_up_again": ("user_repeated_signup", "user"),
    "confirmation_requested": ("user_confirmation_requested", "user"),
    "signed_out": ("logout", "account"),
    "token_refreshed": ("token_refreshed", "token"),
    "token_reused": ("token_revoked", "token"),
    "password_changed": ("user_updated_password", "user"),
    "email_changed": ("user_modified", "user"),
    "user_modified": ("user_modified", "user"),
    "recovery_requested": ("user_recovery_requested", "user"),
    "reauthentication_requested": ("user_reauthenticate_requested", "user"),
    "user_invited": ("user_invited", "team"),
    "invitation_accepted": ("invite_accepted", "account"),
    "user_deleted": ("user_deleted", "team"),
    "factor_added": ("verification_attempted", "factor"),
    "factor_enrolled": ("factor_in_progress", "factor"),
    "factor_challenged": ("challenge_created", "factor"),
    "factor_removed": ("factor_unenrolled", "factor"),
    "factor_deleted": ("factor_deleted", "factor"),
    "identity_linked": ("identity_linked", "user"),
    "identity_unlinked": ("identity_unlinked", "user"),
}
# Too frequent to be news to the person.
_NOT_SHOWN: Final = frozenset({"token_refreshed", "factor_challenged"})


async def note(
    connection: Connection,
    action: str,
    user_id: UUID | None,
    call: Call | None,
    *,
    changed: Sequence[str] = (),
    actor: str = "",
) -> None:
    """Write into the person's own log (when there is one) and into auth.audit_log_entries.

    `changed` holds names of fields and never values; `actor` says who did it where that is not the
    person: an address, or `service_role`.
    """
    theirs, kind = GOTRUE.get(action, (action, "account"))
    await connection.execute(
        _SQL["note"],
        None if action in _NOT_SHOWN else action,
        theirs,
        kind,
        user_id,
        actor,
        call.ip if call is not None else "",
        call.user_agent.replace("\0", "") if call is not None else "",
        list(changed),
    )
