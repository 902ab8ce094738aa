"""Settings of the benches: those of the suite, and the b1 flow as a process of its own."""

import os

from config.settings.test import *
from config.settings.test import INSTALLED_APPS as SUITE_APPS

# Only the bench of one act for many needs the specimen; its flows would lengthen the work lists of the others.
TESTS = () if "ANJIAN_BENCH_SPECIMEN" in os.environ else ("tests.",)
INSTALLED_APPS = [*[app for app in SUITE_APPS if not app.startswith(TESTS)], "bench.flows_b1"]
MIGRATION_MODULES = {"flows_b1": None}
DEBUG = False
ANJIAN_RING_JOBS = False
os.environ.setdefault("ANJIAN_BROKER_URL", "memory://")
