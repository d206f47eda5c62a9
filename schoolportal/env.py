"""Read settings from the environment, or say plainly what is missing or odd."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environ import Env

_UNSET = object()
_SWITCH = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_SQLITE = "django.db.backends.sqlite3"
_POSTGRESQL = "django.db.backends.postgresql"
_FILE_CACHE = "apps.core.filecache.RememberingFileCache"
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=NORMAL;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-16000;"
    "PRAGMA wal_autocheckpoint=4000"
)


def text(name, default=_UNSET):
    """Return the variable, the default when it is unset, or raise ImproperlyConfigured."""
    value = os.environ.get(name, default)
    if value is _UNSET:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def flag(name, default=False):
    """Return the switch as a bool: yes/no, true/false or 1/0, in any case."""
    value = text(name, "yes" if default else "no")
    switch = _SWITCH.get(value.strip().lower())
    if switch is None:
        raise ImproperlyConfigured(
            f"{name} must be yes or no (also true/false or 1/0), not {value!r}."
        )
    return switch


def choice(name, choices, default):
    """Return the variable, which must be one of a few words."""
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(choices)}, not {value!r}.")
    return value


def words(name, default=""):
    """Return the words of a list that is parted by commas or blanks."""
    return text(name, default).replace(",", " ").split()


def number(name, default=_UNSET):
    """Return a whole number that is not negative."""
    value = str(text(name, default)).strip()
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number such as 0 or 2, not {value!r}.")
    return int(value)


def secret_key(file):
    """Return SECRET_KEY, or the key kept in ``file``, which is made on the first call."""
    value = text("SECRET_KEY", "")
    if not value:
        return _kept_key(Path(file))
    if len(value) < 32:
        raise ImproperlyConfigured("SECRET_KEY is too short: use 50 random characters.")
    return value


def database(default_url):
    """Return Django's settings for DATABASE_URL: sqlite:///PATH or postgres://USER:PASSWORD@HOST/NAME.

    A PostgreSQL socket is written postgres://USER@/NAME?host=FOLDER. Connections persist; SQLite
    gets write-ahead logging and takes its write lock at the start of a transaction.
    """
    url = text("DATABASE_URL", default_url)
    if url.partition(":")[0] not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with sqlite:// or postgres://; "
            "a socket is written postgres://USER@/NAME?host=FOLDER."
        )
    config = _parsed("DATABASE_URL", Env.db_url_config, url)
    if not config["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL does not name a database.")
    options = config.setdefault("OPTIONS", {})
    config.setdefault("CONN_MAX_AGE", None)
    if config["ENGINE"] == _SQLITE:
        options.setdefault("transaction_mode", "IMMEDIATE")
        options.setdefault("timeout", 20)
        options.setdefault("init_command", _SQLITE_PRAGMAS)
    else:
        config["ENGINE"] = _POSTGRESQL
        config.setdefault("CONN_HEALTH_CHECKS", True)
    return config


def cache(default_url):
    """Return Django's settings of one cache for CACHE_URL: file:///FOLDER, redis://HOST or locmem://."""
    url = text("CACHE_URL", default_url)
    scheme, separator, rest = url.partition("://")
    schemes = {"file": "filecache", "filecache": "filecache", "redis": "rediscache"}
    schemes |= {"rediss": "rediss", "unix": "rediscache", "locmem": "locmemcache"}
    if not separator or scheme not in schemes:
        raise ImproperlyConfigured(
            "CACHE_URL must begin with file://, redis://, rediss:// or locmem://."
        )
    config = _parsed("CACHE_URL", Env.cache_url_config, f"{schemes[scheme]}://{rest}")
    if scheme in {"file", "filecache"}:
        config["BACKEND"] = _FILE_CACHE
    return config


def email(default_url=None):
    """Return Django's mail settings for EMAIL_URL, or None when neither it nor a default is set.

    smtp://, smtp+tls:// or smtp+ssl:// USER:PASSWORD@HOST:PORT; console://; file:///FOLDER.
    """
    url = text("EMAIL_URL", "") or default_url
    if not url:
        return None
    scheme, separator, rest = url.partition("://")
    schemes = {"smtp": "smtp", "smtp+tls": "smtp+tls", "smtps": "smtp+tls", "smtp+ssl": "smtp+ssl"}
    schemes |= {"console": "consolemail", "file": "filemail"}
    if not separator or scheme not in schemes:
        raise ImproperlyConfigured(
            "EMAIL_URL must begin with smtp://, smtp+tls://, smtp+ssl://, console:// or file://."
        )
    config = _parsed("EMAIL_URL", Env.email_url_config, f"{schemes[scheme]}://{rest}")
    if scheme.startswith("smtp") and not config["EMAIL_HOST"]:
        raise ImproperlyConfigured("EMAIL_URL does not name a mail server.")
    return {name: value for name, value in config.items() if value}


def _parsed(name, parse, url):
    """Parse ``url``; its text stays out of the message, for it may hold a password."""
    try:
        return parse(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not a valid address.") from error


def _kept_key(file):
    """Read the key in ``file``; make it first, so that processes starting together agree."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50), encoding="ascii")
        with suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text(encoding="ascii").strip()
