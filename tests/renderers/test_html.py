"""The report for a browser, as a file: what it may load, what is in its data, and how it is made of many cells."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks.recorded import record
from django_conformance.compare.verdict import PackageChange, read_verdict, write_verdict
from django_conformance.inventory import Location
from django_conformance.merging import blockers, merged
from django_conformance.renderers.html import page, verdict_page
from django_conformance.renderers.html.island import island
from django_conformance.renderers.html.pages import fragment
from django_conformance.renderers.junit import junit
from django_conformance.renderers.markdown import markdown
from django_conformance.renderers.sarif import sarif
from tests.browser.pages import PAGES, recorded_verdict
from tests.compare import runs
from tests.merging.files import FAILED, result, written
from tests.renderers.hostile import XSS, hostile_results

if TYPE_CHECKING:
    from pathlib import Path


def data(html: str) -> dict[str, Any]:
    """Return the data in a page."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    value: dict[str, Any] = json.loads(found[1])
    return value


def test_only_its_own_script_and_style_may_run(tmp_path: Path) -> None:
    """The policy allows nothing but the script and the style in the page, by their hashes."""
    html = "".join(PAGES["run"](tmp_path))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)

    assert policy is not None
    for element, directive in (("script", "script-src"), ("style", "style-src")):
        found = re.findall(rf"<{element}>(.*?)</{element}>", html, re.DOTALL)
        digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in found]
        assert f"{directive} &#39;sha256-{digests[0]}&#39;;" in policy[1]
        assert len(digests) == 1
    assert policy[1].startswith("default-src &#39;none&#39;;")
    assert re.findall(r' (?:style|on\w+)="', html) == []
    assert {
        address for address in re.findall(r'(?:src|href)="([^"#][^"]*)"', html) if not address.startswith("data:")
    } == set()


def test_data_cannot_end_its_element(tmp_path: Path) -> None:
    """However hostile a string is, the page has the scripts that it should have, and the data is what was recorded."""
    with merged([hostile_results(tmp_path / "a.jsonl")]) as report:
        html = "".join(page(report, ()))

    assert html.count("<script") == 2
    assert data(html)["rows"][0][1] == XSS
    assert data(html)["details"][0]["message"] == XSS


def test_the_same_is_in_the_data_once(tmp_path: Path) -> None:
    """What many cells say is one detail, and each cell has a letter for each row."""
    paths = [written(tmp_path / f"{number}.jsonl", FAILED, result(subject="mail")) for number in range(20)]
    with merged(paths) as report:
        value = json.loads("".join(island(report, ())))

    assert len(value["details"]) == 1
    assert value["rows"] == [[0, "shop.tasks.pay", 0], [0, "mail", 0]]
    assert {cell["outcomes"] for cell in value["cells"]} == {"fp"}
    assert {tuple(cell["pairs"]) for cell in value["cells"]} == {(0, 0)}


def test_evidence_is_left_out_beyond_the_budget(tmp_path: Path) -> None:
    """A page does not grow without bounds: what has no room keeps its message and its place."""
    found = [
        replace(FAILED, subject=f"task {number}", message=f"message {number}", location=Location("a.py", number + 1))
        for number in range(50)
    ]
    with merged([written(tmp_path / "a.jsonl", *found)]) as report:
        details = json.loads("".join(island(report, (), budget=2_000)))["details"]

    assert [said["message"] for said in details] == [f"message {number}" for number in range(50)]
    assert "evidence" in details[0]
    assert details[-1] == {"message": "message 49", "location": {"path": "a.py", "line": 50}}


def test_many_cells_need_little_memory(tmp_path: Path) -> None:
    """A report of many cells is made as a stream: its size and the memory it needs stay small."""
    record(tmp_path / "recorded", cells=40, results=500)
    command = [
        sys.executable,
        "-m",
        "django_conformance",
        "report",
        str(tmp_path / "recorded"),
        "--html",
        str(tmp_path / "r.html"),
    ]
    code = f"import subprocess, resource; subprocess.run({command!r}); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    unit = 1 if sys.platform == "darwin" else 1024
    assert int(done.stdout.split()[-1]) * unit < 150_000_000
    assert (tmp_path / "r.html").stat().st_size < 1_500_000


def test_what_blocks_others_is_found_through_those_that_are_blocked(tmp_path: Path) -> None:
    """A check that waits for a blocked one is counted for the check that failed."""
    first = result("failed", check="databases.sql.migrate")
    second = result("blocked", check="databases.sql.write", blocked_by=first.check)
    third = result("blocked", check="databases.sql.rollback", blocked_by=second.check)
    with merged([written(tmp_path / "a.jsonl", first, second, third)]) as report:
        assert blockers(report) == {first.check: 2}


def test_a_recorded_verdict_makes_the_same_page(tmp_path: Path) -> None:
    """A verdict that was written and read again makes the page of the verdict itself."""
    verdict = recorded_verdict()
    write_verdict(tmp_path / "v.json", verdict)

    assert "".join(verdict_page(read_verdict(tmp_path / "v.json"), ())) == "".join(verdict_page(verdict, ()))


def test_a_verdict_quotes_the_code_that_is_there(tmp_path: Path) -> None:
    """The code of a comparison's findings is read from the project, where it is on this machine."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "tasks.py").write_text("\n".join(f"line {n}" for n in range(1, 21)), encoding="utf-8")

    value = data("".join(verdict_page(recorded_verdict(), (), str(tmp_path))))

    assert value["sources"] == {"shop/tasks.py": [[9, [f"line {n}" for n in range(9, 16)]]]}


def test_what_both_ways_saw_is_one_change() -> None:
    """The page has it once, with the checks of both, and both sides under the names of both ways."""
    text = "".join(verdict_page(runs.seen_both_ways(), ()))
    (change,) = data(text)["changes"]

    assert [change["check"][0], *change["also"]] == ["celery.broker.contract-task", "celery.eager.contract-task"]
    assert [pair["way"] for pair in change["pairs"]] == ["broker, eager"]
    assert "1 change to look at before you upgrade" in text


def test_what_both_ways_saw_counts_once() -> None:
    """In the table of states, among the changes of a package, and with what follows from either of them."""
    seen = runs.seen_both_ways()
    caused = tuple(replace(change, packages=("celery",)) for change in seen.changes)
    follows = replace(caused[0], check="celery.eager.outcome", evidence={"folded_under": caused[1].check})
    moved = (PackageChange("celery", "5.5.0", "5.6.0"),)

    text = "".join(verdict_page(replace(seen, changes=(*caused, follows), packages=moved), ()))
    (change,) = data(text)["changes"]

    assert '<dt>changed</dt><dd class="">1</dd>' in text
    assert "1 change that gates" in text
    assert change["follow"] == 1


def test_fragments_are_stable() -> None:
    """A finding's permanent link is its check and its subject, so that it is the same in the page of the next run."""
    assert fragment("a.b.c", "shop.Order") == "a.b.c%3Ashop.Order"
    assert fragment("a.b.c", "two words", 1) == "a.b.c%3Atwo_words%3A1"


def test_a_run_that_left_nothing_has_a_page(tmp_path: Path) -> None:
    """Even of an empty file there is a page, which says that the run was cut off, alone and among others."""
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")

    for paths in ([empty], [empty, written(tmp_path / "whole.jsonl", result())], [empty, empty]):
        with merged(paths) as report:
            html = "".join(page(report, ()))
            assert "The results file is empty: the run was cut off." in html
            assert sarif(report, ())["runs"][0]["invocations"][0]["executionSuccessful"] is False
            assert "not completed" in markdown(report).lower()
            assert "<error" in "".join(junit(report))
