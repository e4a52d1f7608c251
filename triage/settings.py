"""triage.toml and TRIAGE_* variables to one frozen Settings, read once at the edge; the variable wins."""

import os
import secrets
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlsplit

import platformdirs

CONFIG_NAME = "triage.toml"
KEY_NAME = "secret.key"
# Django's own check asks for 50 characters (security.W009).
MIN_KEY_CHARS = 50
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_DATABASES = ("sqlite", "postgresql", "postgres")

Profile = Literal["loopback", "https"]
Mfa = Literal["off", "optional", "required"]
_OIDC = ("oidc_server", "oidc_client_id", "oidc_client_secret")


class SettingsError(ValueError):
    """Settings that cannot be used; the message lists every fault, one a line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs.

    `home` holds store, keys, candidate models and rejects. `profile` is `loopback` (this PC alone, plain
    HTTP) or `https` (an office server behind TLS, which needs `allowed_hosts`). An empty `secret_key` means
    the file in `home` (`secret_key()`); `policy` is a shipped policy's name or a file. `oidc_server` is the issuer
    of the body's own OpenID Connect provider, empty for none; `mfa` says whether a second step after the password
    may or must be used. Both need the extra `oidc`.
    """

    home: Path
    database_url: str
    secret_key: str = field(default="", repr=False)
    profile: Profile = "loopback"
    allowed_hosts: tuple[str, ...] = LOOPBACK_HOSTS
    policy: str = "kagoshima"
    model: str = "auto"
    oidc_server: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    mfa: Mfa = "off"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings: TRIAGE_* variables, else triage.toml in the data directory, else defaults.

    Raises:
        SettingsError: every value that is not allowed, at once.
    """
    given = os.environ if environ is None else environ
    home = Path(given.get("TRIAGE_HOME") or platformdirs.user_data_dir("triage", appauthor=False)).absolute()
    table = _table(home / CONFIG_NAME)
    faults = [
        f"{CONFIG_NAME}: 項目「{name}」はありません。使えるのは {'、'.join(_READERS)} です。"
        for name in table
        if name not in _READERS
    ]
    values: dict[str, Any] = {}
    for name, read in _READERS.items():
        variable = f"TRIAGE_{name.upper()}"
        raw = given.get(variable) or table.get(name)
        if raw is not None:
            source = variable if given.get(variable) else f"{CONFIG_NAME} の {name}"
            values[name], fault = read(raw)
            faults += [f"{source}: {fault}"] if fault else []
    settings = Settings(**{"home": home, "database_url": default_database(home), **values})
    if settings.profile == "https" and not values.get("allowed_hosts"):
        faults.append("profile が https のときは allowed_hosts(画面を開くホスト名)を指定してください。")
    given_oidc = [name for name in _OIDC if values.get(name)]
    if given_oidc and len(given_oidc) < len(_OIDC):
        faults.append(f"{'・'.join(_OIDC)} は、3つとも指定するか、どれも指定しないでください。")
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def default_database(home: Path) -> str:
    """Return the URL of the SQLite file in a data directory."""
    # By its bytes: where the locale knows no Japanese, Python holds a name as escapes that are no text.
    return f"sqlite:///{quote(os.fsencode((home / 'triage.sqlite3').as_posix()), safe='/:')}"


def _table(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: TOML として読めません({error})。UTF-8 で保存してください。") from error


Read = Callable[[Any], tuple[Any, str]]


def _text(raw: Any) -> tuple[Any, str]:
    return raw, "" if isinstance(raw, str) else f"「{raw}」は文字列で指定してください。"


def _profile(raw: Any) -> tuple[Any, str]:
    fault = "" if raw in ("loopback", "https") else f"「{raw}」は使えません。loopback か https を指定してください。"
    return raw, fault


def _mfa(raw: Any) -> tuple[Any, str]:
    allowed = ("off", "optional", "required")
    return raw, "" if raw in allowed else f"「{raw}」は使えません。{'、'.join(allowed)} のいずれかを指定してください。"


def _secret(raw: Any) -> tuple[Any, str]:
    return (raw, "") if isinstance(raw, str) else ("", "文字列で指定してください。")


def _server(raw: Any) -> tuple[Any, str]:
    """Check the address of a provider: TLS, but for one on this PC."""
    url = urlsplit(raw) if isinstance(raw, str) else urlsplit("")
    plain = url.scheme == "http" and f"{url.hostname}" in ("127.0.0.1", "localhost", "::1")
    if not url.hostname or url.username or url.query or url.fragment or not (url.scheme == "https" or plain):
        return "", "https:// で始まる発行者(issuer)の URL を指定してください。"
    return f"{raw}".rstrip("/"), ""


def _hosts(raw: Any) -> tuple[Any, str]:
    parts = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        return (), f"「{raw}」はホスト名の一覧で指定してください。"
    hosts = tuple(part.strip() for part in parts if part.strip())
    bad = [host for host in hosts if "*" in host or "/" in host or host.startswith(".")]
    return hosts, f"「{'、'.join(bad)}」は使えません。ホスト名を 1 つずつ指定してください。" if bad else ""


def _database(raw: Any) -> tuple[Any, str]:
    url = urlsplit(raw) if isinstance(raw, str) else None
    if url is None or url.scheme not in _DATABASES:
        scheme = url.scheme if url else ""
        return (
            "",
            f"「{scheme}」で始まる接続先は使えません。sqlite:///… か postgresql://… を指定してください。",
        )
    return raw, "" if len(url.path) > 1 else "データベース名がありません。sqlite:///… か postgresql://…/名前 です。"


def _key(raw: Any) -> tuple[Any, str]:
    if isinstance(raw, str) and len(raw) >= MIN_KEY_CHARS:
        return raw, ""
    return "", f"{MIN_KEY_CHARS} 文字以上の乱数を指定してください(指定しなければ自動で作ります)。"


_READERS: dict[str, Read] = {
    "database_url": _database,
    "secret_key": _key,
    "profile": _profile,
    "allowed_hosts": _hosts,
    "policy": _text,
    "model": _text,
    "oidc_server": _server,
    "oidc_client_id": _text,
    "oidc_client_secret": _secret,
    "mfa": _mfa,
}


def secret_key(settings: Settings) -> str:
    """Return the installation's key: the one given, else that of `home`, which is made on first use.

    Raises:
        SettingsError: the file cannot be read or made, is too short, or (POSIX) others may read it.
    """
    if settings.secret_key:
        return settings.secret_key
    path = settings.home / KEY_NAME
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_text(encoding="ascii").strip()
        shared = os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: 鍵ファイルを読み書きできません({error})。権限を確認してください。") from error
    if shared:
        raise SettingsError(f"{path}: 他の利用者も読める状態です。所有者だけが読めるように(600)してください。")
    if len(key) < MIN_KEY_CHARS:
        raise SettingsError(f"{path}: 鍵が短すぎます。バックアップから戻すか、削除して作り直してください。")
    return key


def _make_key(path: Path) -> None:
    """Write the key whole beside its place, readable by its owner alone, then give it its name unless taken.

    On Windows the file has the rights of the data directory, which is in the user's own profile.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(48))
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
