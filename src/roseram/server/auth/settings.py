"""Settings of the auth service: GoTrue's names and meanings, from the environment."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from roseram.errors import UsageError, keep_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")
_TRUE, _FALSE = ("true", "t", "1", "yes", "on"), ("false", "f", "0", "no", "off")


@dataclass(frozen=True)
class AuthSettings:
    """All of them; durations are seconds, 0 switches a limit in time off."""

    site_url: str = ""  # where people come back to; empty: the server's own address
    redirect_urls: tuple[str, ...] = ()  # globs of other addresses that they may come back to
    external_url: str = ""  # the server as the world sees it; empty: as it listens
    disable_signup: bool = False
    email_enabled: bool = True
    anonymous_enabled: bool = False
    autoconfirm: bool | None = None  # None: yes, unless mail can be sent
    secure_email_change: bool = True
    secure_password_change: bool = False
    manual_linking: bool = False
    otp_seconds: int = 3600
    otp_length: int = 6
    mail_gap: int = 60  # between two mails to one person
    tells_who_exists: bool = False  # whether answers say that an address has an account, or none
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_tls: Literal["auto", "starttls", "tls", "none"] = "auto"
    mail_from: str = "roseram@localhost"
    mail_name: str = "Roseram"
    mail_folder: str = ""  # with templates that replace ours
    token_seconds: int = 3600
    token_algorithm: Literal["ES256", "HS256"] = "ES256"  # noqa: S105
    audience: str = "authenticated"
    key_rotation: int = 90 * 86400
    password_min_length: int = 8
    password_characters: str = ""  # sets of which one each is needed, separated by ":"
    password_strength: int = 2  # zxcvbn's score (0 to 4) that a new password needs
    breached_passwords: str = ""  # a file with more of them, one to a line
    reuse_seconds: int = 10  # in which a refresh token that was just replaced still works
    session_timebox: int = 0
    session_inactivity: int = 0
    session_single: bool = False
    mfa_enabled: bool = True
    mfa_max_factors: int = 10
    mfa_challenge_seconds: int = 300
    trusted_proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    rate_limits: Mapping[str, int] = field(default_factory=dict)  # by name, see `limits.py`
    providers: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    @property
    def confirms_by_itself(self) -> bool:
        """Whether an address counts as confirmed without a mail."""
        return not self.smtp_host if self.autoconfirm is None else self.autoconfirm


def _bool(text: str) -> bool:
    if text.lower() not in _TRUE + _FALSE:
        raise ValueError("it must be true or false")
    return text.lower() in _TRUE


def _seconds(text: str) -> int:
    match = _DURATION.fullmatch(text.strip())
    if match is None or not text.strip():
        raise ValueError("it must be seconds, or a duration like 24h or 1h30m")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"it must be a number from {low} to {high}")
        return int(text)

    return parse


def _one_of(*names: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in names:
            raise ValueError(f"it must be one of {', '.join(names)}")
        return text

    return parse


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("it must start with http:// or https://")
    return text.rstrip("/")


def _networks(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(part, strict=False) for part in _list(text))


@dataclass(frozen=True)
class Option:
    """One setting: its field, its variable behind `ROSERAM_AUTH_` or `GOTRUE_`, what it does."""

    field: str
    name: str
    parse: Callable[[str], Any]
    sentence: str


OPTIONS: tuple[Option, ...] = (
    Option("site_url", "SITE_URL", _url, "Where people come back to from a link in a mail."),
    Option(
        "redirect_urls",
        "URI_ALLOW_LIST",
        _list,
        "Other addresses they may come back to; `*` stands for a part, `**` for anything.",
    ),
    Option("external_url", "EXTERNAL_URL", _url, "This server's address as the world sees it."),
    Option("disable_signup", "DISABLE_SIGNUP", _bool, "Whether nobody new gets an account."),
    Option("email_enabled", "EXTERNAL_EMAIL_ENABLED", _bool, "Whether e-mail is a way in."),
    Option(
        "anonymous_enabled",
        "EXTERNAL_ANONYMOUS_USERS_ENABLED",
        _bool,
        "Whether visitors may get an account without an address.",
    ),
    Option(
        "autoconfirm",
        "MAILER_AUTOCONFIRM",
        _bool,
        "Whether an address counts as confirmed without a mail; by default only as long as no "
        "mail can be sent.",
    ),
    Option(
        "secure_email_change",
        "MAILER_SECURE_EMAIL_CHANGE_ENABLED",
        _bool,
        "Whether both addresses have to confirm a change.",
    ),
    Option(
        "secure_password_change",
        "SECURITY_UPDATE_PASSWORD_REQUIRE_REAUTHENTICATION",
        _bool,
        "Whether a new password needs a sign-in of the last 24 hours, or a code by mail.",
    ),
    Option(
        "manual_linking",
        "SECURITY_MANUAL_LINKING_ENABLED",
        _bool,
        "Whether a person may add ways to sign in.",
    ),
    Option("otp_seconds", "MAILER_OTP_EXP", _seconds, "How long links and codes work."),
    Option("otp_length", "MAILER_OTP_LENGTH", _number(6, 10), "Digits of a code."),
    Option("mail_gap", "SMTP_MAX_FREQUENCY", _seconds, "Between two mails to one person."),
    Option(
        "tells_who_exists",
        "SECURITY_TELL_WHO_EXISTS",
        _bool,
        "Whether signing up, and signing in by mail without making an account, say that an address "
        "has an account or none, as GoTrue does: whoever asks learns it.",
    ),
    Option("smtp_host", "SMTP_HOST", str, "The mail server; without one mail stays here."),
    Option("smtp_port", "SMTP_PORT", _number(1, 65535), "Its port."),
    Option("smtp_user", "SMTP_USER", str, "Whom we sign in as there."),
    Option("smtp_password", "SMTP_PASS", str, "With which password."),
    Option(
        "smtp_tls",
        "SMTP_TLS",
        _one_of("auto", "starttls", "tls", "none"),
        "How the connection is encrypted; `auto` is tls on port 465, else starttls where offered.",
    ),
    Option("mail_from", "SMTP_ADMIN_EMAIL", str, "The address that mail comes from."),
    Option("mail_name", "SMTP_SENDER_NAME", str, "The name that mail comes from."),
    Option("mail_folder", "MAILER_TEMPLATES", str, "A folder of templates that replace ours."),
    Option("token_seconds", "JWT_EXP", _seconds, "How long an access token works."),
    Option(
        "token_algorithm",
        "JWT_ALGORITHM",
        _one_of("ES256", "HS256"),
        "How tokens are signed: with keys of our own, or with the JWT secret.",
    ),
    Option("audience", "JWT_AUD", str, "The audience of tokens."),
    Option("key_rotation", "JWT_KEY_ROTATION", _seconds, "How long a signing key signs."),
    Option(
        "password_min_length", "PASSWORD_MIN_LENGTH", _number(6, 72), "Characters of a password."
    ),
    Option(
        "password_characters",
        "PASSWORD_REQUIRED_CHARACTERS",
        str,
        "Sets of characters, separated by `:`, of each of which a password needs one.",
    ),
    Option(
        "password_strength",
        "PASSWORD_STRENGTH",
        _number(0, 4),
        "How hard to guess a password must be: zxcvbn's score, 0 for anything.",
    ),
    Option(
        "breached_passwords",
        "PASSWORD_BREACH_LIST",
        str,
        "A file of passwords that are refused, one to a line, beside the common ones.",
    ),
    Option(
        "reuse_seconds",
        "SECURITY_REFRESH_TOKEN_REUSE_INTERVAL",
        _seconds,
        "How long a refresh token that was replaced may be used once more.",
    ),
    Option("session_timebox", "SESSIONS_TIMEBOX", _seconds, "How long a session lasts at most."),
    Option(
        "session_inactivity",
        "SESSIONS_INACTIVITY_TIMEOUT",
        _seconds,
        "How long a session lasts without a refresh.",
    ),
    Option(
        "session_single", "SESSIONS_SINGLE_PER_USER", _bool, "Whether a sign-in ends the others."
    ),
    Option("mfa_enabled", "MFA_TOTP_ENROLL_ENABLED", _bool, "Whether a second factor is offered."),
    Option("mfa_max_factors", "MFA_MAX_ENROLLED_FACTORS", _number(1, 100), "Factors of a person."),
    Option(
        "mfa_challenge_seconds",
        "MFA_CHALLENGE_EXPIRY_DURATION",
        _seconds,
        "How long a challenge may be answered.",
    ),
    Option(
        "trusted_proxies",
        "TRUSTED_PROXIES",
        _networks,
        "Addresses of the proxies in front whose X-Forwarded-For is believed.",
    ),
)
_LIMIT = re.compile(r"RATE_LIMIT_([A-Z_]+)")
_PROVIDER = re.compile(
    r"EXTERNAL_([A-Z0-9_]+?)_(ENABLED|CLIENT_ID|SECRET|REDIRECT_URI|URL|ISSUER|SCOPES|NAME)"
)


def read_settings(environ: Mapping[str, str]) -> AuthSettings:
    """The settings in `environ` (names without prefix); UsageError for what makes no sense."""
    values: dict[str, Any] = {}
    for option in OPTIONS:
        if given := environ.get(option.name):
            values[option.field] = _parsed(option, given)
    if "external_url" not in values and (given := environ.get("API_EXTERNAL_URL")):
        values["external_url"] = given.rstrip("/")
    limits: dict[str, int] = {}
    providers: dict[str, dict[str, str]] = {}
    for name, text in environ.items():
        if match := _LIMIT.fullmatch(name):
            limits[match[1].lower()] = _limit(name, text)
        elif (match := _PROVIDER.fullmatch(name)) and match[1] not in ("EMAIL", "ANONYMOUS_USERS"):
            providers.setdefault(match[1].lower(), {})[match[2].lower()] = text
    for each in providers.values():
        keep_secret(*filter(None, [each.get("secret")]))
    if "smtp_password" in values:
        keep_secret(values["smtp_password"])
    return AuthSettings(**values, rate_limits=limits, providers=providers)


def _parsed(option: Option, text: str) -> object:
    try:
        return option.parse(text)
    except ValueError as error:
        variable = f"ROSERAM_AUTH_{option.name}"
        raise UsageError(
            f"{variable} makes no sense", why=str(error), next=f"change {variable}"
        ) from error


def _limit(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise UsageError(f"ROSERAM_AUTH_{name} makes no sense", why="it must be a number")
    return int(text)


assert {option.field for option in OPTIONS} <= {each.name for each in fields(AuthSettings)}
