import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from schoolportal import env

DJANGOS = "django.core.cache.backends"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("yes", True), ("true", True), ("1", True), ("YES", True)]
    + [("no", False), ("false", False), ("0", False), (" No ", False)],
)
def test_switch_is_read(monkeypatch, written, meant):
    monkeypatch.setenv("DEMO", written)

    assert env.flag("DEMO", default=not meant) is meant


@pytest.mark.parametrize("written", ["", "on", "y", "2", "có"])
def test_odd_switch_is_refused_by_name(monkeypatch, written):
    monkeypatch.setenv("DEMO", written)

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.flag("DEMO")

    assert str(refusal.value) == (
        f"DEMO must be yes or no (also true/false or 1/0), not {written!r}."
    )


def test_unset_switch_is_off(monkeypatch):
    monkeypatch.delenv("DEMO", raising=False)

    assert env.flag("DEMO") is False
    assert env.flag("DEMO", default=True) is True


def test_missing_text_is_named(monkeypatch):
    monkeypatch.delenv("MAIL_FROM", raising=False)

    with pytest.raises(ImproperlyConfigured, match=r"^Set the environment variable MAIL_FROM\.$"):
        env.text("MAIL_FROM")


def test_words_are_parted_by_commas_and_blanks(monkeypatch):
    monkeypatch.setenv("HOSTS", "a.vn, b.vn  c.vn")

    assert env.words("HOSTS") == ["a.vn", "b.vn", "c.vn"]
    assert env.words("NO_SUCH_HOSTS") == []


def test_number_is_read(monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXY_COUNT", "2")

    assert env.number("TRUSTED_PROXY_COUNT", 0) == 2
    assert env.number("NO_SUCH_COUNT", 3) == 3


@pytest.mark.parametrize("written", ["", "-1", "1.5", "one", "²"])
def test_odd_number_is_refused_by_name(monkeypatch, written):
    monkeypatch.setenv("TRUSTED_PROXY_COUNT", written)

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.number("TRUSTED_PROXY_COUNT", 0)

    assert str(refusal.value) == (
        f"TRUSTED_PROXY_COUNT must be a whole number such as 0 or 2, not {written!r}."
    )


def test_key_is_made_once_and_kept_private(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    file = tmp_path / "var" / "secret_key"

    first = env.secret_key(file)
    second = env.secret_key(file)

    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret_key"]


def test_key_of_the_environment_comes_first(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "k" * 50)

    assert env.secret_key(tmp_path / "secret_key") == "k" * 50
    assert not (tmp_path / "secret_key").exists()


def test_short_key_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "secret")

    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is too short"):
        env.secret_key(tmp_path / "secret_key")


def test_sqlite_takes_its_lock_first_and_writes_ahead(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)

    assert env.database("sqlite:////srv/portal/portal.sqlite3") == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": "/srv/portal/portal.sqlite3",
        "USER": "",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
            "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-16000;PRAGMA wal_autocheckpoint=4000",
        },
    }


def test_postgresql_socket_is_read(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://postgres@/app?host=/run/postgresql")

    assert env.database("sqlite:///portal.sqlite3") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "app",
        "USER": "postgres",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"host": "/run/postgresql"},
    }


def test_postgresql_server_with_an_odd_password_is_read(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal:p%40ss%2Fword@db.example:5433/portal")

    config = env.database("sqlite:///portal.sqlite3")

    assert (config["USER"], config["PASSWORD"]) == ("portal", "p@ss/word")
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("db.example", 5433, "portal")


@pytest.mark.parametrize(
    ("url", "refusal_begins"),
    [
        ("mysql://root@localhost/portal", "DATABASE_URL must begin with sqlite:// or postgres://"),
        ("portal.sqlite3", "DATABASE_URL must begin with sqlite:// or postgres://"),
        ("postgres://", "DATABASE_URL does not name a database."),
        ("postgres://u:hidden@h:port/db", "DATABASE_URL is not a valid address."),
    ],
)
def test_odd_database_is_refused_without_showing_its_password(monkeypatch, url, refusal_begins):
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.database("sqlite:///portal.sqlite3")

    assert str(refusal.value).startswith(refusal_begins)
    assert "hidden" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "backend", "location"),
    [
        ("file:///srv/pages", "apps.core.filecache.RememberingFileCache", "/srv/pages"),
        (
            "redis://cache.example:6379/1",
            f"{DJANGOS}.redis.RedisCache",
            "redis://cache.example:6379/1",
        ),
        ("locmem://", f"{DJANGOS}.locmem.LocMemCache", ""),
    ],
)
def test_cache_is_read(monkeypatch, url, backend, location):
    monkeypatch.setenv("CACHE_URL", url)

    assert env.cache("file:///elsewhere") == {"BACKEND": backend, "LOCATION": location}


@pytest.mark.parametrize("url", ["redis://cache.example:6379/1", "unix:///run/redis.sock"])
def test_the_client_of_redis_is_installed(monkeypatch, url):
    monkeypatch.setenv("CACHE_URL", url)
    config = env.cache("file:///elsewhere")

    backend = import_string(config["BACKEND"])(config["LOCATION"], {})

    assert type(backend._cache).__name__ == "RedisCacheClient"


def test_odd_cache_is_refused(monkeypatch):
    monkeypatch.setenv("CACHE_URL", "/srv/pages")

    with pytest.raises(ImproperlyConfigured, match=r"^CACHE_URL must begin with file://"):
        env.cache("file:///elsewhere")


def test_mail_is_off_unless_set(monkeypatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)

    assert env.email() is None


def test_mail_server_is_read(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://portal%40example.vn:word@mail.example.vn:587")

    assert env.email() == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.vn",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "portal@example.vn",
        "EMAIL_HOST_PASSWORD": "word",
        "EMAIL_USE_TLS": True,
    }


def test_demo_mail_is_kept_in_files(monkeypatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)

    assert env.email("file:////srv/portal/var/mail") == {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": "/srv/portal/var/mail",
    }


@pytest.mark.parametrize(
    ("url", "refusal_begins"),
    [
        ("mail.example.vn", "EMAIL_URL must begin with smtp://"),
        ("smtp://", "EMAIL_URL does not name a mail server."),
        ("smtp://mail.example.vn:many", "EMAIL_URL is not a valid address."),
    ],
)
def test_odd_mail_server_is_refused(monkeypatch, url, refusal_begins):
    monkeypatch.setenv("EMAIL_URL", url)

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.email()

    assert str(refusal.value).startswith(refusal_begins)


@pytest.mark.parametrize(
    ("written", "port"),
    [
        ({"DEMO": "yes", "PORT": "8123"}, "8123"),
        ({"DEBUG": "yes"}, "8000"),
        ({"PORT": "8123"}, "0"),
        ({"SITE_PORT": "8443"}, "8443"),
    ],
)
def test_links_carry_the_port_of_the_demonstration_and_none_behind_a_proxy(written, port, tmp_path):
    code = "from schoolportal import settings; print(settings.SITE_PORT)"

    found = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **written},
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.strip() == port


def test_a_choice_is_one_of_its_words(monkeypatch):
    monkeypatch.setenv("SITE_SCHEME", "http")
    assert env.choice("SITE_SCHEME", ("https", "http"), "https") == "http"
    assert env.choice("NO_SUCH_SCHEME", ("https", "http"), "https") == "https"

    monkeypatch.setenv("SITE_SCHEME", "HTTPS ")
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.choice("SITE_SCHEME", ("https", "http"), "https")

    assert str(refusal.value) == "SITE_SCHEME must be https or http, not 'HTTPS '."
