"""The suite: a SQLite file, or with ANJIAN_TEST_DATABASE=postgres a real PostgreSQL started for it."""

import os
import sys
from datetime import UTC, datetime, timedelta

import workflows
from config.databases import SQLITE_ENGINE, database_from_url
from config.secrets import local_secrets
from config.settings.base import *
from config.settings.base import INSTALLED_APPS, ROOT, TEMPLATES, VAR
from foundation import clock

# Whenever it is run, the suite begins at ten on a Wednesday and its clock ticks on from there: half an hour ago is today, and nothing
# crosses midnight, a week's end or a year's but what a test itself moves there. ANJIAN_TEST_BEGINS has it begin at another moment.
# Set for this process and those it starts, so that they agree on the time.
BEGINS = datetime.fromisoformat(os.environ.get("ANJIAN_TEST_BEGINS", "2026-11-25T10:00+08:00"))
clock.ahead = timedelta(
    seconds=float(os.environ.setdefault("ANJIAN_TEST_CLOCK_AHEAD", str((BEGINS - datetime.now(UTC)).total_seconds())))
)

# Two processes of the tests stand beside the real ones. The second is the one that docs/new_process.md builds: it lies in tests/tutorial
# as it would in the checkout, under the name that it would have there.
# Whoever follows that page to the letter has installed it already.
INSTALLED_APPS = list(dict.fromkeys([*INSTALLED_APPS, "tests.specimen", "workflows.plan_filing"]))
workflows.__path__.append(str(ROOT / "tests/tutorial/workflows"))
TEMPLATES = [{**TEMPLATES[0], "DIRS": [ROOT / "templates", ROOT / "tests/tutorial/templates"]}]

TEST_VAR = VAR / "test"
# Each parallel worker has files of its own, shared with the processes it starts.
TEST_RUN = TEST_VAR / "-".join(
    [
        os.environ.setdefault("ANJIAN_TEST_RUN", str(os.getpid()) if "pytest" in sys.modules else "no-suite"),
        os.environ.get("PYTEST_XDIST_WORKER", "main"),
    ]
)
TEST_RUN.mkdir(parents=True, exist_ok=True)

SECRET_KEY, ANJIAN_SEAL_KEYS = local_secrets(TEST_VAR / "secrets.json")

if os.environ.get("ANJIAN_TEST_DATABASE") == "postgres" and not os.environ.get("ANJIAN_DATABASE_URL"):
    from tests.servers import provide_postgres

    # Set for this process and those it starts, so that parallel workers share one server.
    os.environ["ANJIAN_DATABASE_URL"] = provide_postgres()

DATABASES = {
    "default": database_from_url(os.environ.get("ANJIAN_DATABASE_URL", f"sqlite:///{TEST_RUN / 'anjian.sqlite3'}"), ROOT)
}
if DATABASES["default"]["ENGINE"] == SQLITE_ENGINE:
    # A file, because SQLite in memory has neither WAL nor a busy wait.
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_RUN / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = []
ANJIAN_DEMO = True
ACCOUNT_RATE_LIMITS = False

MEDIA_ROOT = TEST_RUN / "media"
STORAGES = {
    "default": {"BACKEND": "foundation.storage.HouseStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ANJIAN_ANCHOR_FILE = TEST_RUN / "audit-anchor.log"
STATIC_ROOT = TEST_RUN / "static"
STATIC_ROOT.mkdir(exist_ok=True)
