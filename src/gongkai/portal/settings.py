"""How is the site set up? As one machine needs it; what an operator may choose comes from the environment."""

import os
from datetime import timedelta
from logging import LogRecord
from typing import Any

import dj_database_url

from gongkai.portal.house import DATABASE, PACKAGE, data_dir, secret_key

DATA_DIR = data_dir()
SECRET_KEY = secret_key(DATA_DIR)
DEBUG = os.environ.get("GONGKAI_DEBUG") == "1"
HOSTS = [host.strip() for host in os.environ.get("GONGKAI_HOSTS", "").split(",") if host.strip()]
"""The names under which others reach the site; without one it answers this machine alone."""
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *HOSTS]
HTTPS = os.environ.get("GONGKAI_HTTPS") == "1"
"""A proxy in front of the site speaks https with the world and says so in X-Forwarded-Proto."""
PROXIES = int(os.environ.get("GONGKAI_PROXIES", "1" if HTTPS else "0"))
"""How many proxies of one's own stand in front: that far X-Forwarded-For is believed."""

ROOT_URLCONF = "gongkai.portal.urls"
WSGI_APPLICATION = "gongkai.portal.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # the templates of the widgets, for the renderer of the look
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "gongkai.portal.ui",
    "gongkai.portal.ledger",
    "gongkai.portal.jobs",
    "gongkai.portal.mail",
    "gongkai.portal.files",
    "gongkai.portal.search",
    "gongkai.portal.bodies",
    "gongkai.portal.accounts",
    "gongkai.portal.audit",
    "gongkai.portal.directory",
    "gongkai.portal.calendars",
    "gongkai.portal.publishing",
    "gongkai.portal.foi",
    "gongkai.portal.conversion",
    "gongkai.portal.public_search",
    "gongkai.portal.disputes",
    "gongkai.portal.reporting",
    "gongkai.portal.annual",
    "gongkai.portal.api",
    "gongkai.portal.operations",
    "gongkai.portal.inbox",
    # After the rooms, whose pages take the place of theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
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
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "gongkai.portal.accounts.gate.GateMiddleware",
    "axes.middleware.AxesMiddleware",
    "gongkai.portal.ui.refusals.RefusalMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "gongkai.portal.accounts.viewer.frame",
                "gongkai.portal.ui.navigation.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "gongkai.portal.ui.templatetags.elements",
            ],
        },
    }
]

FORM_RENDERER = "gongkai.portal.ui.forms.LookRenderer"

# --- whose site it is -------------------------------------------------------------------------------------------------

SITE = {
    "name": os.environ.get("GONGKAI_SITE_NAME", ""),
    "host": os.environ.get("GONGKAI_SITE_HOST", ""),
    "operator": os.environ.get("GONGKAI_SITE_OPERATOR", ""),
    "contact": os.environ.get("GONGKAI_SITE_CONTACT", ""),
    "icp": os.environ.get("GONGKAI_SITE_ICP", ""),
    "police": os.environ.get("GONGKAI_SITE_POLICE", ""),
    "code": os.environ.get("GONGKAI_SITE_CODE", ""),
    "emblem_url": os.environ.get("GONGKAI_SITE_EMBLEM_URL", ""),
    "mistakes_url": os.environ.get("GONGKAI_SITE_MISTAKES_URL", ""),
}
"""What stands in the foot of every page (国办秘函〔2019〕19号): name, host 主办单位, operator 承办单位, contact, ICP
record, record with the public security organ, site identification code 网站标识码, the addresses behind the emblem of
party and government sites and behind 我为政府网站找错. What is empty is not shown."""

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
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}
"""In the database: every process must count the same attempts. Public pages as drawn: in the memory of each."""

LEDGER_DIGEST = os.environ.get("GONGKAI_LEDGER_DIGEST", "sha256")
"""sha256, or sm3 where national algorithms are required (GB/T 39786). Events keep the one they were written with."""

OPENSEARCH = os.environ.get("GONGKAI_OPENSEARCH", "")
"""An engine beside the database for the public search: https://user:password@host:9200/index. Empty: the database."""

# --- work in the background -------------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOBS_LEASE = float(os.environ.get("GONGKAI_JOBS_LEASE", "60"))
"""Seconds without a sign of life after which a worker counts as dead and its job is taken up by another."""
JOBS_KEPT = timedelta(days=int(os.environ.get("GONGKAI_JOBS_KEPT_DAYS", "90")))
"""How long finished jobs are remembered."""
SIGN_IN_TRACES = timedelta(days=int(os.environ.get("GONGKAI_SIGN_IN_TRACES_DAYS", "30")))
"""How long network addresses of sign-ins are kept; what the lock needs is younger (个人信息保护法 art. 19)."""

# --- mail -------------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = "gongkai.portal.mail.outbox.Outbox"
SMTP_URL = os.environ.get("GONGKAI_SMTP_URL", "")
"""smtp://user:password@host:587?starttls=1 or smtps://…; without it mails become files in the data folder."""
DEFAULT_FROM_EMAIL = os.environ.get("GONGKAI_MAIL_FROM", "gongkai@localhost")
MAIL_POINTS_TO_SITE = (
    "您有一条新消息，请登录网站查看。\n\nThere is a new message for you; sign in to the site to read it.\n"
)

# --- who comes in -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "gongkai.portal.accounts.backend.SignIn"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
INVITATION_HOURS = int(os.environ.get("GONGKAI_INVITATION_HOURS", "24"))
"""How long a one-time link is good for."""

# The numbers below are what evaluations of level three usually ask for; GB/T 22239 itself names none.
PASSWORD_LENGTH = int(os.environ.get("GONGKAI_PASSWORD_LENGTH", "12"))
PASSWORD_KINDS = int(os.environ.get("GONGKAI_PASSWORD_KINDS", "3"))
"""Of capital letters, small letters, digits and other signs, so many kinds must be in it."""
PASSWORD_DAYS = int(os.environ.get("GONGKAI_PASSWORD_DAYS", "90"))
"""After so many days the staff choose a new password; 0 for never."""
PASSWORDS_REMEMBERED = int(os.environ.get("GONGKAI_PASSWORDS_REMEMBERED", "5"))
"""So many passwords, the present one among them, may not be taken again."""
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "gongkai.portal.accounts.passwords.Length"},
    {"NAME": "gongkai.portal.accounts.passwords.Kinds"},
    {"NAME": "gongkai.portal.accounts.passwords.NotTheName"},
    {"NAME": "gongkai.portal.accounts.passwords.NotCommon"},
    {"NAME": "gongkai.portal.accounts.passwords.NotUsedBefore"},
]
IDLE_MINUTES = int(os.environ.get("GONGKAI_IDLE_MINUTES", "30"))
"""Who does nothing for so long is signed out."""
SESSION_HOURS = int(os.environ.get("GONGKAI_SESSION_HOURS", "12"))
"""Who came in so long ago is signed out, whatever they are doing."""
FORCE_SECOND_FACTOR = os.environ.get("GONGKAI_FORCE_SECOND_FACTOR") == "1"
"""The staff set up a second factor before anything else."""

ACCOUNT_ADAPTER = "gongkai.portal.accounts.adapter.Account"
ACCOUNT_FORMS = {
    "login": "gongkai.portal.accounts.forms.SignInForm",
    "signup": "gongkai.portal.accounts.forms.SignUpForm",
    "reauthenticate": "gongkai.portal.accounts.forms.ConfirmPasswordForm",
    "change_password": "gongkai.portal.accounts.forms.ChangePasswordForm",
    "set_password": "gongkai.portal.accounts.forms.SetPasswordForm",
    "reset_password": "gongkai.portal.accounts.forms.ForgotPasswordForm",
    "reset_password_from_key": "gongkai.portal.accounts.forms.NewPasswordForm",
    "confirm_email_verification_code": "gongkai.portal.accounts.forms.EmailCodeForm",
    "confirm_password_reset_code": "gongkai.portal.accounts.forms.ResetCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # the form makes do with a mobile number too
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # for applicants who gave one: see the adapter's stage
SILENCED_SYSTEM_CHECKS = ["account.W001"]  # who signs up has no login name, the staff have
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to people who never came here
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_DISPLAY = str
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_ADAPTER = "gongkai.portal.accounts.adapter.SecondFactor"
MFA_FORMS = {
    "authenticate": "gongkai.portal.accounts.forms.SecondFactorForm",
    "reauthenticate": "gongkai.portal.accounts.forms.ConfirmSecondFactorForm",
    "activate_totp": "gongkai.portal.accounts.forms.SetUpForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # staff need no e-mail; applicants have confirmed theirs before they come in
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "gongkai"
USERSESSIONS_TRACK_ACTIVITY = False  # the gate does, once a minute instead of with every page

AXES_FAILURE_LIMIT = int(os.environ.get("GONGKAI_LOCK_AFTER", "5"))
AXES_COOLOFF_TIME = timedelta(minutes=int(os.environ.get("GONGKAI_LOCK_MINUTES", "30")))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a name alone would let anybody lock out anybody
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "gongkai.portal.accounts.lockout.whose"
AXES_CLIENT_IP_CALLABLE = "gongkai.portal.accounts.lockout.address"
AXES_LOCKOUT_CALLABLE = "gongkai.portal.accounts.lockout.page"
AXES_DISABLE_ACCESS_LOG = True  # the ledger has it
AXES_SENSITIVE_PARAMETERS = ["login", "username", "password", "code", "csrfmiddlewaretoken"]
AXES_VERBOSE = False

OIDC_ISSUER = os.environ.get("GONGKAI_OIDC_ISSUER", "")
"""The address of the unified identity service, without /.well-known/…; empty for none."""
OIDC_NAME = os.environ.get("GONGKAI_OIDC_NAME", "")
"""What the button says."""
OIDC_CLAIM = os.environ.get("GONGKAI_OIDC_CLAIM", "preferred_username")
"""The claim that names the person: `email` is compared with the verified e-mail, any other with the login name."""
SOCIALACCOUNT_ADAPTER = "gongkai.portal.accounts.adapter.SingleSignOn"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form would need the provider's address in the policy of every page
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME or "OpenID Connect",
                "client_id": os.environ.get("GONGKAI_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("GONGKAI_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

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

# The public form of requests. Nobody is refused by these: who goes beyond is asked once more, and the officer sees it.
INTAKE_WINDOW = timedelta(minutes=int(os.environ.get("GONGKAI_INTAKE_MINUTES", "60")))
"""Over how long the following are counted; 0 requests switches a limit off."""
INTAKE_FROM_ADDRESS = int(os.environ.get("GONGKAI_INTAKE_FROM_ADDRESS", "5"))
"""Requests from one network address without a further question."""
INTAKE_FROM_NETWORK = int(os.environ.get("GONGKAI_INTAKE_FROM_NETWORK", "20"))
"""The same from its neighbours: the same /24, with IPv6 the same /48."""
INTAKE_SAME_TEXT = int(os.environ.get("GONGKAI_INTAKE_SAME_TEXT", "10"))
"""Requests for the very same to one body."""
INTAKE_LEAST_TIME = timedelta(seconds=int(os.environ.get("GONGKAI_INTAKE_LEAST_SECONDS", "5")))
"""Nobody fills in the form faster."""
INTAKE_TRACES = timedelta(hours=int(os.environ.get("GONGKAI_INTAKE_TRACES_HOURS", "24")))
"""How long the keyed digests of addresses are kept for this (个人信息保护法 art. 19)."""

API_PER_MINUTE = int(os.environ.get("GONGKAI_API_PER_MINUTE", "120"))
"""How often one network address may ask the read API in a minute, of each worker; 0 for as often as it likes."""

OPEN_DATA_NOTICE = os.environ.get("GONGKAI_OPEN_DATA_NOTICE", "")
"""What the operator says of the use of the open data (利用声明); empty for the few words of the page."""
OPEN_DATA_LICENCE = os.environ.get("GONGKAI_OPEN_DATA_LICENCE", "")
"""The name of its licence, if it has one."""

CLAMD = os.environ.get("GONGKAI_CLAMD", "")
"""Where ClamAV listens: a socket or a port of this machine. Empty: `clamscan` if it is there. `none`: no scanning."""

# --- safety ---------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "script-src": ["'self'"],
        "connect-src": ["'self'"],  # htmx asks this site, nobody else
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS] if HTTPS else []
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
