"""How is the site set up? As one machine needs it; what an operator may choose comes from the environment."""

import os
from logging import LogRecord
from typing import Any

import dj_database_url

from gongkai.portal.house import DATABASE, PACKAGE, data_dir, secret_key

DATA_DIR = data_dir()
SECRET_KEY = secret_key(DATA_DIR)
DEBUG = os.environ.get("GONGKAI_DEBUG") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

ROOT_URLCONF = "gongkai.portal.urls"
WSGI_APPLICATION = "gongkai.portal.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "gongkai.portal.ui",
    "gongkai.portal.ledger",
    "gongkai.portal.files",
    "gongkai.portal.bodies",
    "gongkai.portal.accounts",
    "gongkai.portal.audit",
    "gongkai.portal.directory",
    "gongkai.portal.reporting",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gongkai.portal.ui.preferences.PreferencesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gongkai.portal.accounts.viewer.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- what is kept ---------------------------------------------------------------------------------------------------

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / DATABASE,
    "OPTIONS": {
        # A writer takes its lock at once, so two of them queue up instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=268435456;PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;",
    },
}
DATABASES: dict[str, Any] = {
    "default": {
        **(dj_database_url.config() if "DATABASE_URL" in os.environ else SQLITE),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
"""SQLite in the data folder, or what `DATABASE_URL` names: postgres://user:password@host:5432/name."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LEDGER_DIGEST = os.environ.get("GONGKAI_LEDGER_DIGEST", "sha256")
"""sha256, or sm3 where national algorithms are required (GB/T 39786). Events keep the one they were written with."""

# --- who comes in -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"

# --- what may be handed in ------------------------------------------------------------------------------------------

UPLOAD_FILE_LIMIT = 20 * 2**20
"""Bytes in one file; what goes beyond is not kept and the page says so."""
UPLOAD_REQUEST_LIMIT = 200 * 2**20
"""Bytes in all the files sent at once."""
UPLOAD_DRAIN_LIMIT = 2 * 2**30
"""How far a body that is too long is still read, and thrown away, so that the sender hears an answer, not a reset."""
DATA_UPLOAD_MAX_NUMBER_FILES = 100
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # the pasted text
FILE_UPLOAD_HANDLERS = ["gongkai.portal.files.uploads.BoundedUpload"]

CLAMD = os.environ.get("GONGKAI_CLAMD", "")
"""Where ClamAV listens: a socket or a port of this machine. Empty: `clamscan` if it is there. `none`: no scanning."""

# --- safety ---------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "script-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "gongkai.portal.ui.views.forbidden"

# --- language, time, files of the look ------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # the few files of the look are served from the package itself: nothing to collect
WHITENOISE_MAX_AGE = 300


def without_traceback(record: LogRecord) -> bool:
    """What a sender did wrong is one line, without the way through the code that noticed it."""
    record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"one_line": {"()": "django.utils.log.CallbackFilter", "callback": without_traceback}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "one_line": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["one_line"]},
    },
    "loggers": {
        "gongkai": {"handlers": ["stderr"], "level": "INFO"},
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["one_line"], "level": "ERROR", "propagate": False},
    },
}
