"""Pages in a real browser. Where none is installed, these tests are skipped."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 60_000
"""Milliseconds: a machine may have much else to do."""

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium, for these tests alone: Playwright runs an event loop and a process that others would meet."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip("no Chromium is installed here: apt-get install chromium")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def html(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that writes one of the pages, once."""
    folder = tmp_path_factory.mktemp("pages")

    def write(name: str) -> Path:
        path = folder / f"{name}.html"
        if not path.exists():
            with path.open("w", encoding="utf-8") as stream:
                stream.writelines(PAGES[name](folder))
        return path

    return write


@pytest.fixture
def opened(browser: Browser, html: Callable[[str], Path]) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page; the test fails if the page said anything, raised an error or loaded anything."""
    said: list[str] = []
    with ExitStack() as stack:

        def open_page(name: str, fragment: str = "", width: int = 1280, **options: Any) -> Page:
            context = browser.new_context(viewport={"width": width, "height": 900}, **options)
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(_PATIENCE)
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.on("dialog", lambda dialog: said.append(dialog.message))
            page.on(
                "request",
                lambda request: said.append(request.url) if not request.url.startswith(("file:", "data:")) else None,
            )
            page.goto(f"{html(name).as_uri()}{fragment}")
            if options.get("java_script_enabled", True):
                page.wait_for_selector("html[data-ready]", state="attached", timeout=_PATIENCE)
            return page

        yield open_page
    assert said == []
