"""The settings of the data API, with PostgREST's names and meanings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Settings:
    """One run's settings; what the database says (`alter role … set pgrst.…`) is in already."""

    schemas: tuple[str, ...] = ("public",)  # db-schemas
    anon_role: str | None = "anon"  # db-anon-role; None: nobody gets in without a token
    extra_search_path: tuple[str, ...] = ("public", "extensions")  # db-extra-search-path
    pre_request: str | None = None  # db-pre-request: schema.function
    max_rows: int | None = None  # db-max-rows
    aggregates: bool = False  # db-aggregates-enabled
    plan: bool = False  # db-plan-enabled
    tx_end: Literal["commit", "commit-allow-override", "rollback", "rollback-allow-override"] = (
        "commit"  # db-tx-end
    )
    root_spec: str | None = None  # db-root-spec
    openapi_mode: Literal["follow-privileges", "ignore-privileges", "disabled"] = (
        "follow-privileges"
    )
    openapi_security_active: bool = False
    openapi_server_proxy_uri: str | None = None
    jwt_secret: str | None = field(default=None, repr=False)  # a secret, a JWK or a JWKS
    jwt_secret_is_base64: bool = False
    jwt_audience: str | None = None  # jwt-aud
    role_claim_key: str = ".role"  # jwt-role-claim-key: a JSPath
    app_settings: Mapping[str, str] = field(default_factory=dict)  # app.settings.*
    channel: str = "pgrst"  # db-channel
    prepared_statements: bool = True  # db-prepared-statements
    hoisted_tx_settings: tuple[str, ...] = (
        "statement_timeout",
        "plan_filter.statement_cost_limit",
        "default_transaction_isolation",
    )  # db-hoisted-tx-settings
    role_settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # role → what `alter role … set` gives it; role_isolation and statement_timeout among them
    jwt_cache_max_entries: int = 1000  # jwt-cache-max-entries; 0: verify each token every time
    client_error_verbosity: Literal["verbose", "minimal"] = "verbose"
    timezone_enabled: bool = True  # db-timezone-enabled: `Prefer: timezone`
    pre_config: str | None = None  # db-pre-config: schema.function that sets pgrst.…
    read_database: bool = True  # db-config: whether settings are read from the database
    channel_enabled: bool = True  # db-channel-enabled
    pool_size: int = 10  # db-pool: connections of one process
    pool_acquisition_timeout: float = 10.0  # db-pool-acquisition-timeout: seconds
    pool_max_lifetime: float = 1800.0  # db-pool-max-lifetime: seconds
    pool_max_idletime: float = 30.0  # db-pool-max-idletime: seconds
    cors_allowed_origins: tuple[str, ...] | None = None  # server-cors-allowed-origins; None: all
    trace_header: str | None = None  # server-trace-header: echoed in the answer
    server_timing: bool = False  # server-timing-enabled
    plan_cache_mode: Literal["auto", "force_custom_plan", "force_generic_plan"] = (
        "force_custom_plan"  # ours: a plan that suits one person may be bad for the next one
    )
    max_embed_depth: int = 12  # ours: a select nested deeper is refused
    max_embeds: int = 100  # ours: embeds in one request
    max_body_bytes: int = 50 * 1024 * 1024  # ours
