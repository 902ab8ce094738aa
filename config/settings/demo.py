"""One machine for trying out: SQLite file, broker in memory, keys made on first use; no address or key from outside is read."""

import os

from config.databases import sqlite_file
from config.secrets import local_secrets
from config.settings.base import *
from config.settings.base import LOGGING, VAR

DEMO = VAR / "demo"
DEMO.mkdir(parents=True, exist_ok=True)

SECRET_KEY, ANJIAN_SEAL_KEYS = local_secrets(DEMO / "secrets.json")
ANJIAN_INDEX_KEY = None
DATABASES = {"default": sqlite_file(DEMO / "anjian.sqlite3")}
CELERY_BROKER_URL = "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.1}
ALLOWED_HOSTS = os.environ.get("ANJIAN_ALLOWED_HOSTS", "*").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("ANJIAN_TRUSTED_ORIGINS", "").split(",") if origin]

MEDIA_ROOT = DEMO / "media"
STORAGES = {
    "default": {"BACKEND": "foundation.storage.HouseStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The demo serves static files straight from where they lie; nothing has to be collected first.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = DEMO / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_AUTOREFRESH = os.environ.get("ANJIAN_RELOAD_STATIC", "") == "1"

ANJIAN_ANCHOR_FILE = DEMO / "audit-anchor.log"
CELERY_BEAT_SCHEDULE_FILENAME = str(DEMO / "celerybeat-schedule")
# Everybody in the demo has the same short password; the page of signing in and `manage.py demo_logins` name the accounts.
ANJIAN_DEMO = True
AUTH_PASSWORD_VALIDATORS = []
# The console is for what goes wrong, not for every round of the beat.
LOGGING = {**LOGGING, "loggers": {name: {"level": "WARNING"} for name in ("celery", "kombu", "fontTools", "weasyprint")}}
