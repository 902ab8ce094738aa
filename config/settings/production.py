"""A bureau's installation: refuses to start without its secrets, its database and the names it answers to."""

import os

from config.databases import database_from_url
from config.secrets import required, seal_keys_from
from config.settings.base import *
from config.settings.base import MEDIA_ROOT, ROOT

SECRET_KEY = required("ANJIAN_SECRET_KEY")
ANJIAN_SEAL_KEYS = seal_keys_from(required("ANJIAN_SEAL_KEYS"))
DATABASES = {"default": database_from_url(required("ANJIAN_DATABASE_URL"), ROOT)}
ALLOWED_HOSTS = required("ANJIAN_ALLOWED_HOSTS").split(",")
# A wrong address in the QR code of a served paper could not be mended any more.
ANJIAN_PUBLIC_URL = required("ANJIAN_PUBLIC_URL")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("ANJIAN_TRUSTED_ORIGINS", "").split(",") if origin]

STORAGES = {
    "default": {"BACKEND": "foundation.storage.HouseStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_SSL_REDIRECT = os.environ.get("ANJIAN_PLAIN_HTTP", "") != "1"
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL_REDIRECT
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("ANJIAN_BEHIND_PROXY") == "1" else None
