"""The report in a browser: what a person reads, finds, links to and prints."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import pytest

pytest.importorskip("playwright", reason="Playwright is not installed here")

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Opened = Callable[..., Page]

KINDS = ("run", "clean", "matrix", "verdict")
FINDING = "celery.parity.return-value:shop.tasks.pay"


def subjects(page: Page) -> list[str]:
    """Return the subjects of the findings that are shown."""
    return page.locator("#findings-list .permalink").all_text_contents()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", [*KINDS, "hostile"])
def test_everybody_can_use_it(opened: Opened, kind: str, scheme: Literal["light", "dark"]) -> None:
    """No barrier is found by axe, in light and in dark, with all details open."""
    from axe_playwright_python.sync_playwright import Axe

    page = opened(kind, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]

    assert [(each["id"], [node["target"] for node in each["nodes"][:3]]) for each in violations] == []


@pytest.mark.parametrize("width", [380, 900, 1440])
@pytest.mark.parametrize("kind", [*KINDS, "hostile", "hostile_matrix", "hostile_verdict"])
def test_it_fits(opened: Opened, kind: str, width: int) -> None:
    """No page is wider than the window, on a phone, a tablet and a desk."""
    page = opened(kind, width=width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kind", ["hostile", "hostile_matrix", "hostile_verdict"])
def test_text_of_a_project_stays_text(opened: Opened, kind: str) -> None:
    """No script of a project's runs, no element of its is made, no link leads elsewhere; what is hidden is shown."""
    page = opened(kind)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    assert page.evaluate("window.stolen") is None
    assert page.locator("img, script[src], iframe, [onerror], [onload]").count() == 0
    assert page.evaluate("[...document.links].filter((each) => !/^(https|file):/.test(each.protocol)).length") == 0
    assert "<img src=x onerror=window.stolen=1>" in page.locator("main").inner_text()
    assert {"U+202E", "U+001B", "U+2066"} <= set(page.locator(".hidden-character").all_text_contents())
    assert "\u202e" not in page.locator("main").inner_text()


def test_the_verdict_comes_first(opened: Opened) -> None:
    """The heading says what to do, and its links lead to the findings to begin with."""
    page = opened("run")

    assert page.locator("h1").inner_text() == "2 things must be fixed, 1 should be"
    page.locator(".steps a").first.click()
    assert page.evaluate("document.activeElement.id") == FINDING
    assert "Until this is fixed, 1 other check cannot run." in page.locator(f'[id="{FINDING}"]').inner_text()


def test_a_clean_run_says_so(opened: Opened) -> None:
    """A page without findings says that there is nothing to fix, and what would enable what was not judged."""
    page = opened("clean")

    assert page.locator("h1").inner_text() == "Nothing to fix"
    assert page.locator("#findings-list").inner_text() == "No findings."
    assert "Install or start something" in page.locator("#not-judged").inner_text()


def test_a_finding_shows_the_code_and_both_sides(opened: Opened) -> None:
    """The line that is meant is marked, and simulated and real stand side by side with their difference marked."""
    page = opened("run")
    finding = page.locator(f'[id="{FINDING}"]')
    socket = page.locator('[id="channels.parity.frames:/ws/prices/"]')

    assert finding.locator("li.is-meant").inner_text().split("\n")[-1] == "    return total(order)"
    assert socket.locator(".sides-title").all_text_contents() == ["Simulated: communicator", "Real: server"]
    assert socket.locator(".sides mark").all_text_contents() == ["false", "true"]
    assert (
        finding.locator(".check a").get_attribute("href", timeout=1000)
        == "https://docs.celeryq.dev/en/stable/userguide/calling.html#serializers"
    )


def test_filters_stand_in_the_address(opened: Opened) -> None:
    """A level, an area or a search leaves what matches, is counted for screen readers, and survives opening the address again."""
    page = opened("run")
    assert subjects(page) == ["shop.tasks.pay", "/ws/prices/", "shop.settings", "mail"]

    page.locator("#findings-filters .level-must").click()
    assert subjects(page) == ["shop.settings", "mail"]
    assert page.locator("#findings-count[aria-live]").inner_text() == "2 of 4 shown"

    page.fill("#findings-filters [name=q]", "CRONTAB")
    assert subjects(page) == ["shop.settings"]
    assert page.url.endswith("#findings?level=should&level=info&q=CRONTAB")

    again = opened("run", page.url.partition(".html")[2])
    assert subjects(again) == ["shop.settings"]
    again.locator("#findings-filters [type=reset]").click()
    expect(again.locator("#findings-list .finding")).to_have_count(4)
    assert again.url.endswith("#findings")


def test_a_link_leads_to_a_finding_that_filters_hide(opened: Opened) -> None:
    """A permanent link shows its finding, even where a filter does not."""
    page = opened("run", "#findings?level=info")
    assert subjects(page) == ["mail"]

    page.evaluate(f"location.hash = '#{quote(FINDING, safe='')}'")
    expect(page.locator(".finding.is-current")).to_be_focused()

    assert page.evaluate("document.activeElement.id") == FINDING
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") < 400


def test_the_keyboard_reaches_everything(opened: Opened) -> None:
    """The first tab skips to the content, focus is visible, and levels are switched with the space bar."""
    page = opened("run")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"

    page.focus("#findings-filters [value=must]")
    page.keyboard.press("Space")
    assert subjects(page) == ["shop.settings", "mail"]
    outline = "getComputedStyle(document.activeElement.nextElementSibling).outlineStyle"
    assert page.evaluate(outline) == "solid"


def test_landmarks_and_headings(opened: Opened) -> None:
    """There is a header, a navigation, a main part and a footer, one heading of the first level, and none is left out."""
    page = opened("matrix")

    assert [page.locator(name).count() for name in ("header.masthead", "nav", "main", "footer", "h1")] == [1] * 5
    levels = page.eval_on_selector_all("h1, h2, h3, h4", "(all) => all.map((each) => Number(each.tagName[1]))")
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_colours_are_chosen(opened: Opened) -> None:
    """Somebody may choose dark, where the system has light; the choice is told to screen readers."""
    page = opened("run", color_scheme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.click("[data-theme-choice=dark]")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    assert page.locator("[data-theme-choice=dark]").get_attribute("aria-pressed") == "true"


def test_levels_are_told_without_colour(opened: Opened) -> None:
    """Each finding says its level in words, and its border has another form."""
    page = opened("run")

    words = page.locator("#findings-list .finding .level").all_text_contents()
    borders = page.eval_on_selector_all(
        ".finding", "(all) => all.map((each) => getComputedStyle(each).borderLeftStyle)"
    )
    assert words == ["must", "must", "should", "info"]
    assert borders == ["solid", "solid", "double", "dotted"]


def test_results_are_shown_as_far_as_asked(opened: Opened) -> None:
    """Of hundreds of results a hundred are in the page, what failed first, and more are there on demand or by searching."""
    page = opened("run")
    rows = page.locator("#results-list tr")

    assert rows.count() == 100
    assert rows.first.inner_text().startswith("failed")
    page.click("#results-more button")
    assert rows.count() == 200
    page.fill("#results-filters [name=q]", "task_399")
    assert rows.locator("td:nth-child(2)").all_text_contents() == ["shop.tasks.task_399"]


def test_the_matrix_leads_to_its_checks(opened: Opened) -> None:
    """A field of the matrix shows the checks of its cell and area; strips say in words what they draw."""
    page = opened("matrix")
    assert page.locator("h1").inner_text() == "1 of 4 cells are clean"
    assert page.locator("#matrix-table tbody tr").count() == 4
    assert "redis conflicts with kombu" in (page.locator("#matrix-table").text_content() or "")

    page.locator("#matrix-table tbody tr:nth-child(2) a").first.click()

    expect(page.locator("#results-list tr")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"#results\?cell=py3\.13-django6\.0&area=celery$"))
    words = page.locator("#results-list .strip-words").first
    expect(words).to_contain_text("2 failed, 1 passed")
    words.locator("summary").click()
    expect(words.locator("li")).to_have_text(["py3.13-django6.0", "py3.14-django6.1", "py3.12-django5.2"])


def test_what_passed_in_every_cell_is_folded(opened: Opened) -> None:
    """Only what failed or was not judged somewhere is listed, until somebody asks for the rest or searches it."""
    page = opened("matrix")
    rows = page.locator("#results-list tr")
    listed = rows.count()

    expect(page.locator("#results-folded")).to_contain_text("passed in every cell.")
    expect(page.locator("#results-list .strip-words").last).to_contain_text("failed")
    page.click("#results-folded button")

    expect(page.locator("#results-folded")).to_be_hidden()
    assert rows.count() > listed


def test_cells_are_searched_and_ordered(opened: Opened) -> None:
    """Cells are found by a part of their name, and the most urgent come first where that is chosen."""
    page = opened("matrix")
    names = "#matrix-table tbody tr:not([hidden]) th"

    page.fill("[data-filters='#matrix-table']", "django6")
    expect(page.locator(names)).to_have_count(2)
    page.fill("[data-filters='#matrix-table']", "")
    page.select_option("[data-sorts]", "urgency")
    expect(page.locator(names).first).to_contain_text("py3.14-next")


def test_the_routing_of_models(opened: Opened) -> None:
    """Each model has its aliases, with what happens there in words."""
    page = opened("run")

    rows = [row.split() for row in page.locator("#routing-table tbody tr").all_inner_texts()]
    assert rows == [["shop.Order", "read", "write", "table", "·"], ["shop.Shelf", "·", "read", "write", "table"]]


def test_a_verdict_has_its_packages_and_both_sides(opened: Opened) -> None:
    """Packages stand with their versions, and a change with what was and what is."""
    page = opened("verdict")

    assert page.locator("h1").inner_text() == "2 changes to look at before you upgrade"
    assert page.locator("#packages tbody tr").first.inner_text().split() == [
        "django",
        "5.2",
        "6.0",
        "2",
        "changes",
        "that",
        "gate",
    ]
    states = dict(zip(*(page.locator(f".states {tag}").all_inner_texts() for tag in ("dt", "dd")), strict=True))
    assert states["regressed"] == "2"
    assert {name for name, count in states.items() if count == "0"} >= {"lost", "follow from these"}
    changed = page.locator(".finding", has_text="shop.tasks.mail")
    assert changed.locator(".sides-title").all_text_contents() == ["Baseline: broker", "Candidate: broker"]
    assert changed.locator(".is-removed mark").first.inner_text() == "1"
    tops = "(rows) => rows.map((row) => Math.round(row.getBoundingClientRect().top))"
    baseline, candidate = (side.locator("> *").evaluate_all(tops) for side in changed.locator(".side").all())
    assert baseline == candidate
    assert "12 as within one version" in page.locator("#exchanges").inner_text()
    page.select_option("#findings-filters [name=gates]", "no")
    assert subjects(page) == ["slow"]


def test_a_sentence_begins_with_a_capital_unless_it_begins_with_code(opened: Opened) -> None:
    """A file or a function keeps its name at the beginning of a sentence."""
    findings = opened("run").locator(".finding")
    fixes = [
        findings.filter(has_text=check).first.locator(".fix span").inner_text()
        for check in ("idle-worker", "crontab-minute")
    ]

    assert [fix.split()[0] for fix in fixes] == ["tasks.py", "Write"]


def test_it_prints(opened: Opened) -> None:
    """On paper there is no navigation and no filter, and what was folded is open."""
    page = opened("run")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    assert not page.locator(".sections").is_visible()
    assert not page.locator(".filters").first.is_visible()
    assert page.locator(".again code").first.is_visible()
    assert page.pdf()[:4] == b"%PDF"


def test_without_scripts_the_rest_is_there(opened: Opened) -> None:
    """The verdict, the areas and the inventory need no script, and the list of findings says that it does."""
    page = opened("run", java_script_enabled=False)

    assert page.locator("h1").is_visible()
    assert page.locator(".areas").is_visible()
    assert page.locator("#inventory").is_visible()
    assert page.locator("noscript .notice").is_visible()
