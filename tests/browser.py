"""The browser that the pages are tried in: Debian's Chromium, or the one that ANJIAN_CHROMIUM names."""

import os
import shutil

CHROMIUM = os.environ.get("ANJIAN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = (
    "Chromium is not here. To get it: sudo apt-get install --no-install-recommends chromium "
    "(or name a Chromium by ANJIAN_CHROMIUM=/path/to/it)"
)
