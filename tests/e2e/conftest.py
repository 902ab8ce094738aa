"""Chromium for the browser tests: a desktop and a phone, signing in, axe, and a server of specimen pages."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test import Client, override_settings
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from permissions.models import Account
from tests.browser import CHROMIUM, MISSING
from tests.cast import Town, build_town

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"viewport": {"width": 1366, "height": 768}}
PHONE = {"viewport": {"width": 375, "height": 812}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for the package. Playwright's loop runs in this thread, which Django would take for an asynchronous caller."""
    if not CHROMIUM:
        pytest.fail(MISSING)
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def open_browser(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`open_browser(phone=True, javascript=False, elder=True, base_url=…)`: a fresh page; a script error on it fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opening(
        *, base_url: str, phone: bool = False, javascript: bool = True, elder: bool = False, language: str = "zh-CN"
    ) -> Page:
        shape: dict[str, Any] = PHONE if phone else DESKTOP
        context = chromium.new_context(
            **shape, base_url=base_url, locale=language, timezone_id="Asia/Shanghai", java_script_enabled=javascript
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if elder:
            context.add_cookies([{"name": "anjian_elder", "value": "on", "url": base_url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        return page

    yield opening
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture
def sign_in() -> Callable[[Page, Any, str], None]:
    """`sign_in(page, account, live_server.url)`: the session of somebody who has signed in."""

    def signing(page: Page, account: Any, base_url: str) -> None:
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}])

    return signing


@pytest.fixture
def town(transactional_db: None) -> Town:
    return build_town()


@pytest.fixture
def as_(live_server: Any, open_browser: Callable[..., Page], sign_in: Callable[..., None]) -> Callable[..., Page]:
    """`as_(account, phone=True)`: a browser of somebody who has signed in."""

    def opening(account: Account, **shape: Any) -> Page:
        page = open_browser(base_url=live_server.url, **shape)
        sign_in(page, account, live_server.url)
        return page

    return opening


@pytest.fixture
def barriers() -> Callable[[Page], list[str]]:
    """What axe finds on a page (WCAG 2.2 AA and its best practices), a line each; none is what we want."""

    def finding(page: Page) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]

    return finding


@pytest.fixture(scope="module")
def specimen() -> Iterator[str]:
    """A server of the specimen pages, with the product's middleware and headers; it needs no table."""
    templates = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]}]
    with override_settings(ROOT_URLCONF="tests.e2e.specimen", TEMPLATES=templates):
        handler = StaticFilesHandler(get_wsgi_application())
        server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
        server.daemon_threads = True
        server.set_app(handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
