"""What every installation shares."""

import os
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("ANJIAN_VAR", ROOT / "var"))

DEBUG = False
ALLOWED_HOSTS: list[str] = []

# The processes are the last entries under "workflows.": the registry of the engine is this list.
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "guardian",
    "viewflow",
    "viewflow.workflow",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "foundation",
    "permissions",
    "cases",
    "documents",
    "workflows.engine",
    "workflows.hazards",
    "workflows.enforcement",
    "workflows.relief",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.headers.permissions_policy",
    "csp.middleware.CSPMiddleware",
    "foundation.readable.ReadableRequest",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "permissions.sessions.PageSession",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "config.form_renderer.ShellRenderer"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts. Two backends: the first answers every has_perm and checks passwords, the second lets allauth sign in.
AUTH_USER_MODEL = "permissions.Account"
AUTHENTICATION_BACKENDS = [
    "permissions.backends.OfficeAndDutyBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Anjian"

# guardian's anonymous row would be a live account; duties live in our own table, so its backend is not installed.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
# SQLite leaves out what only PostgreSQL has (further columns of an index, nulls that count as equal); the loaders check themselves.
SILENCED_SYSTEM_CHECKS = ["guardian.W001", "models.W040", "models.W047"]

# Counted from the last use (permissions.sessions); two minutes before, the page asks whether to go on.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "permissions.sessions.csrf_failure"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [path for path in [ROOT / "static"] if path.is_dir()]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "config.static.ServedAppsFinder",
]
# Evidence and papers are handed out by views that ask for permission; the folder has no address of its own.
MEDIA_ROOT = VAR / "media"
MEDIA_URL = ""
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "foundation.storage.HouseStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 60

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}

# Celery only rings the bell for rows of foundation.jobs: a job must be safe to run twice, and a lost message is rung again.
CELERY_BROKER_URL = os.environ.get("ANJIAN_BROKER_URL", "memory://localhost/")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ALWAYS_EAGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
# Workers and beat look for a broker that went away for as long as it takes; Celery's default gives up after a hundred tries.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celerybeat-schedule")
# Redis hands a dead worker's message on after this long; without the throttle of 1 it would look only every 100 s.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        "visibility_timeout": 600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        # Whoever rings does not try again: without it kombu sleeps 2 s in the request before it says that nobody is there. Only what is
        # published or declared asks for this; workers reconnect by the setting above.
        "max_retries": 0,
    }
    if CELERY_BROKER_URL.startswith(("redis", "sentinel"))
    else {"polling_interval": 0.1}
)
CELERY_BEAT_SCHEDULE = {
    "ring-again": {"task": "foundation.tasks.ring_again", "schedule": 30.0},
    "seal-audit-heads": {"task": "foundation.tasks.seal_heads", "schedule": 60.0},
    "sweep-lapsed-clocks": {"task": "workflows.engine.tasks.sweep", "schedule": 60.0},
    # Hourly: a machine that is off at night catches up, and nothing opens twice.
    "open-what-is-due": {"task": "workflows.engine.tasks.open_what_is_due", "schedule": crontab(minute="5")},
    "look-for-vacancies": {"task": "workflows.engine.tasks.look_for_vacancies", "schedule": crontab(minute="20")},
    "remind-of-what-comes": {"task": "workflows.engine.tasks.remind", "schedule": crontab(minute="35")},
    "tell-what-is-near": {"task": "workflows.engine.tasks.tell_what_is_near", "schedule": crontab(minute="35")},
    "forget-old-drafts": {"task": "workflows.engine.tasks.forget_old_drafts", "schedule": crontab(hour="2", minute="10")},
    "forget-done-jobs": {"task": "foundation.tasks.forget_done_jobs", "schedule": crontab(hour="2", minute="25")},
    "clear-forgotten-files": {"task": "cases.tasks.clear_forgotten_files", "schedule": crontab(hour="2", minute="40")},
    "recount-provisional-clocks": {"task": "cases.tasks.recount_provisional", "schedule": crontab(hour="1", minute="10")},
}

# Whether this installation may hold the demo, whose people all have one known password; see reports.demo_mark.
ANJIAN_DEMO = False
# Where papers say that they can be verified: this address stands in their QR codes.
ANJIAN_PUBLIC_URL = os.environ.get("ANJIAN_PUBLIC_URL", "http://localhost:8000")

# Where the source of this installation is to be had; the foot of every page says so (AGPL-3.0, section 13).
ANJIAN_SOURCE_URL = os.environ.get("ANJIAN_SOURCE_URL", "")

# Key of the blind indexes (base64); without it, it is derived from the first seal key, which must then stay the first.
ANJIAN_INDEX_KEY = os.environ.get("ANJIAN_INDEX_KEY") or None

# The seal's anchor: one line for each seal, kept outside the database (in production on another machine or disk).
ANJIAN_ANCHOR_FILE = Path(os.environ.get("ANJIAN_ANCHOR_FILE", VAR / "audit-anchor.log"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("ANJIAN_LOG_LEVEL", "INFO")},
}
