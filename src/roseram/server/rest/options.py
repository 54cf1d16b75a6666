"""The settings of the data API as texts: each one's name, where it may stand, how it is read."""

from __future__ import annotations

import re
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from roseram.errors import UsageError, keep_secret
from roseram.server.jspath import parse_jspath
from roseram.server.jws import read_keys
from roseram.server.rest import settings as settings_module
from roseram.server.rest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

APP = "app.settings."
_HINTS = get_type_hints(Settings, vars(settings_module) | {"Mapping": dict})


@dataclass(frozen=True, slots=True)
class Option:
    """One setting: its name as PostgREST has it, the field of Settings, what it does."""

    name: str
    field: str
    sentence: str
    parse: Callable[[str], Any]
    in_database: bool = True  # `alter role … set pgrst.…` may set it
    aliases: tuple[str, ...] = ()
    empty: bool = False  # whether an empty text is a value

    @property
    def flag(self) -> str:
        """The command line's spelling."""
        return f"--{self.name}"

    @property
    def env(self) -> tuple[str, str]:
        """The variables that set it; the first one wins."""
        name = self.name.upper().replace("-", "_")
        return f"ROSERAM_REST_{name}", f"PGRST_{name}"

    @property
    def parameter(self) -> str:
        """Its name in the database."""
        return f"pgrst.{self.name.replace('-', '_')}"

    @property
    def default(self) -> object:
        """What holds where nobody says otherwise."""
        own = next(item for item in fields(Settings) if item.name == self.field)
        return None if own.default is MISSING else own.default


def _boolean(text: str) -> bool:
    word = "".join(filter(str.isalpha, text)).lower()
    if word in ("true", "false"):
        return word == "true"
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text) > 0
    raise ValueError("it must be true or false")


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]+", text):
        raise ValueError("it must be a whole number")
    return int(text)


def _positive(text: str) -> int:
    if not _count(text):
        raise ValueError("it must be at least 1")
    return int(text)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",")) if text.strip() else ()


def _schemas(text: str) -> tuple[str, ...]:
    names = _names(text)
    for name in names:
        if name in ("pg_catalog", "information_schema"):
            raise ValueError(f"the schema {name} cannot be exposed")
        if not name:
            raise ValueError("there is an empty name in the list")
    return names


def _claim(text: str) -> str:
    parse_jspath(text)
    return text


def _secret(text: str) -> str:
    if text.startswith("@"):
        try:
            text = Path(text[1:]).read_text("utf-8").removesuffix("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"the file {text[1:]} cannot be read") from error
    keep_secret(text)
    return text


def _audience(text: str) -> str:
    if ":" in text and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        raise ValueError("it must be a text without colon, or an URI")
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[^/?#]+(/[^?#]*)?", text):
        raise ValueError("it must look like https://example.com:8443/basePath")
    return text


def _one_of(field: str) -> Callable[[str], str]:
    words: tuple[str, ...] = get_args(_HINTS[field])

    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(f"it must be one of {', '.join(words)}")
        return text

    return parse


OPTIONS: tuple[Option, ...] = (
    Option(
        "db-schemas", "schemas", "The schemas that the API shows; the first is the default.",
        _schemas, aliases=("db-schema",),
    ),
    Option(
        "db-anon-role", "anon_role",
        "The role of requests without a token; without it they are refused.", str,
    ),
    Option(
        "db-extra-search-path", "extra_search_path",
        "Schemas on the search path behind the request's own.", _names, empty=True,
    ),
    Option(
        "db-pre-request", "pre_request",
        "A function without parameters that is called before each request's statement.", str,
        aliases=("pre-request",),
    ),
    Option(
        "db-max-rows", "max_rows", "The most rows that one request reads.", _count,
        aliases=("max-rows",),
    ),
    Option("db-aggregates-enabled", "aggregates", "Whether select= may aggregate.", _boolean),
    Option(
        "db-plan-enabled", "plan", "Whether a client may ask for a statement's plan.", _boolean
    ),
    Option(
        "db-tx-end", "tx_end",
        "How a request's transaction ends, and whether `Prefer: tx=` may say otherwise.",
        _one_of("tx_end"),
    ),
    Option(
        "db-root-spec", "root_spec", "A function whose result the root path answers with.", str,
        aliases=("root-spec",),
    ),
    Option(
        "db-timezone-enabled", "timezone_enabled", "Whether `Prefer: timezone=` is heeded.",
        _boolean,
    ),
    Option(
        "db-hoisted-tx-settings", "hoisted_tx_settings",
        "Which of a function's own settings hold for its whole transaction.", _names,
    ),
    Option(
        "db-prepared-statements", "prepared_statements",
        "Whether statements are prepared; off behind a transaction pooler.", _boolean,
    ),
    Option(
        "db-pre-config", "pre_config",
        "A function that sets pgrst.… with set_config, called before settings are read.", str,
        in_database=False,
    ),
    Option(
        "db-config", "read_database", "Whether settings are read from the database, too.",
        _boolean, in_database=False,
    ),
    Option(
        "db-channel", "channel", "The channel on which NOTIFY asks for a reload.", str,
        in_database=False,
    ),
    Option(
        "db-channel-enabled", "channel_enabled", "Whether that channel is listened to.",
        _boolean, in_database=False,
    ),
    Option(
        "db-pool", "pool_size", "The most connections to the database, of one process.",
        _positive, in_database=False,
    ),
    Option(
        "db-pool-acquisition-timeout", "pool_acquisition_timeout",
        "Seconds for which a request waits for a connection.", _positive, in_database=False,
    ),
    Option(
        "db-pool-max-lifetime", "pool_max_lifetime",
        "Seconds after which a connection is replaced.", _positive, in_database=False,
    ),
    Option(
        "db-pool-max-idletime", "pool_max_idletime",
        "Seconds after which an idle connection is closed.", _positive, in_database=False,
        aliases=("db-pool-timeout",),
    ),
    Option(
        "jwt-secret", "jwt_secret",
        "What tokens are verified with: a secret of at least 32 characters, a JWK or a JWKS, or "
        "@ and the path of a file that holds one.",
        _secret,
    ),
    Option(
        "jwt-secret-is-base64", "jwt_secret_is_base64", "Whether that secret is written in base64.",
        _boolean, aliases=("secret-is-base64",),
    ),
    Option("jwt-aud", "jwt_audience", "The audience that a token must name.", _audience),
    Option(
        "jwt-role-claim-key", "role_claim_key",
        'Where a token names its role, like `.app."the-role"` or `.roles[?(@ ^== "api_")]`.',
        _claim, aliases=("role-claim-key",),
    ),
    Option(
        "jwt-cache-max-entries", "jwt_cache_max_entries",
        "How many verified tokens are remembered; 0 verifies each one every time.", _count,
    ),
    Option(
        "client-error-verbosity", "client_error_verbosity",
        "With `minimal` an error's details and hint are left out.",
        _one_of("client_error_verbosity"),
    ),
    Option(
        "openapi-mode", "openapi_mode",
        "Whether the root path describes what the role may use, everything, or nothing.",
        _one_of("openapi_mode"),
    ),
    Option(
        "openapi-security-active", "openapi_security_active",
        "Whether that description names the token as a security scheme.", _boolean,
    ),
    Option(
        "openapi-server-proxy-uri", "openapi_server_proxy_uri",
        "The address that this description gives for the API.", _address,
    ),
    Option(
        "server-cors-allowed-origins", "cors_allowed_origins",
        "The origins whose pages may call the API; all where none is given.", _names,
    ),
    Option(
        "server-trace-header", "trace_header",
        "A header of the request that is repeated in the answer.", str.lower,
    ),
    Option(
        "server-timing-enabled", "server_timing",
        "Whether answers say in Server-Timing how long their parts took.", _boolean,
    ),
    Option(
        "plan-cache-mode",
        "plan_cache_mode",
        "How Postgres plans the prepared statements: its plan_cache_mode.",
        _one_of("plan_cache_mode"),
        in_database=False,
    ),
    Option(
        "max-body-bytes", "max_body_bytes", "The largest body of a request.", _positive,
        in_database=False,
    ),
)  # fmt: skip
_BY_NAME = {name: option for option in OPTIONS for name in (option.name, *option.aliases)}


def settings_of(texts: Mapping[str, str], base: Settings, source: str) -> Settings:
    """`base` with what `texts` (by option name, or app.settings.…) say instead.

    Raises UsageError, naming `source`, for a text that makes no sense.
    """
    changes: dict[str, Any] = {}
    app = dict(base.app_settings)
    for name, text in texts.items():
        option = _BY_NAME.get(name)
        if name.startswith(APP):
            app[name] = text
        elif option is not None and (text or option.empty):
            changes[option.field] = _parsed(option, text, source)
    return replace(base, **changes, app_settings=app)


def checked(settings: Settings) -> Settings:
    """The same settings; UsageError where their keys cannot verify anything."""
    try:
        read_keys(settings.jwt_secret, is_base64=settings.jwt_secret_is_base64)
    except ValueError as error:
        raise UsageError("The data API's jwt-secret makes no sense", why=str(error)) from None
    return settings


def _parsed(option: Option, text: str, source: str) -> object:
    try:
        return option.parse(text)
    except ValueError as error:
        raise UsageError(
            f"The data API's setting {option.name} makes no sense",
            why=f"{error} ({source})",
            next="see docs/reference/rest-settings.md",
        ) from None
