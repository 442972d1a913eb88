"""How large a report of many cells is, how long and with how much memory it is made, and how soon a browser can use it."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.recorded import record

_CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def main(arguments: list[str]) -> int:
    """Write results files, make each kind of report of them, and print what that took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks report", description=__doc__)
    parser.add_argument("--cells", type=int, default=200)
    parser.add_argument("--results", type=int, default=1_000)
    parser.add_argument("--different", action="store_true", help="no finding says the same as another")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        recorded = Path(folder) / "recorded"
        paths = record(recorded, options.cells, options.results, different=options.different)
        size = sum(path.stat().st_size for path in paths)
        print(f"{len(paths)} cells, {options.results} results each, {size / 1e6:.0f} MB")
        for name in ("html", "junit", "sarif", "markdown", "badge"):
            _made(recorded, Path(folder) / name, name)
        print(_opened(Path(folder) / "html"))
    return 0


def _made(recorded: Path, path: Path, name: str) -> None:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "django_conformance", "report", str(recorded), f"--{name}", str(path)],
        capture_output=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{name:9} {path.stat().st_size / 1e6:6.2f} MB in {seconds:5.1f} s; the most memory so far is {memory:.0f} MB"
    )


def _opened(page: Path) -> str:
    """Return how long a browser takes until the page can be used, and until it has followed a filter."""
    chromium = next((path for path in _CHROMIUM if Path(path).exists()), None)
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        return "no Chromium with Playwright here to open it"
    page = page.rename(page.with_suffix(".html"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        session = tab.context.new_cdp_session(tab)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        started = time.perf_counter()
        tab.goto(page.as_uri())
        tab.wait_for_selector("html[data-ready]", state="attached")
        ready = time.perf_counter() - started
        metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
        started = time.perf_counter()
        tab.fill("#results-filters [name=q]", "subject_37")
        expect(tab.locator("#results-list tr")).to_have_count(11)
        filtered = time.perf_counter() - started
        browser.close()
    processor = f"{metrics['TaskDuration']:.2f} s of a processor"
    return f"usable after {ready:.2f} s ({processor}); a search in all results takes {filtered:.2f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
