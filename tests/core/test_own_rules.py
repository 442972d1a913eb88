"""Rules that are not the suite's are found by their files, and read without being run."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from django_conformance.checks import CAPABILITIES, SUBJECTS
from django_conformance.errors import UsageError
from django_conformance.inventory import Inventory
from django_conformance.plugin.subjects import KINDS
from django_conformance.rules import own
from django_conformance.rules.loading import identifiers, load
from django_conformance.rules.own import RuleFile
from django_conformance.rules.reading import read
from django_conformance.run.capabilities import capabilities
from tests.harness import write

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path("conformance_rules/celery/queues.py")
RULE = """\
    \"\"\"Every task names its queue.

    Why: the default queue is slow.

    Fix: name one.
    \"\"\"

    from django_conformance.rules import Finding, Rule

    rule = Rule(level="should")


    def find(project):
        return ()
"""


@pytest.fixture(autouse=True)
def undeclared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave no rules declared in this process, and no path changed."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    own._declared.clear()


def declare(project: Path, files: dict[str, str]) -> list[str]:
    """Write and declare the rules of a project, and return their ids."""
    write(project / "conformance_rules", files)
    own.declare(project, "conformance_rules")
    return [rule.id for rule in identifiers().values() if rule.origin == "conformance_rules"]


def fault(folder: Path, text: str) -> str:
    """Return what is wrong with a rule's text."""
    (folder / "queues.py").write_text(dedent(text), encoding="utf-8")
    with pytest.raises(ValueError, match="conformance_rules/") as raised:
        read(RuleFile("celery.own.queues", folder / "queues.py", "", "conformance_rules"))
    return str(raised.value).partition("/")[2].partition("/")[2]


def test_the_path_gives_the_id(tmp_path: Path) -> None:
    """A file in an area's folder is a rule; one whose name begins with an underscore is a helper."""
    files = {"celery/named_queues.py": RULE, "celery/_names.py": "", "databases/size.py": RULE, "_all.py": ""}

    assert declare(tmp_path, files) == ["celery.own.named-queues", "databases.own.size"]


def test_a_rule_is_read_and_not_run(tmp_path: Path) -> None:
    """What it says of itself is known, whatever its file would do."""
    declare(tmp_path, {"celery/queues.py": dedent(RULE) + "\nraise SystemExit\n"})

    check = load("celery.own.queues").check

    assert (check.level, check.docs, check.each, check.holds, check.origin) == (
        "should",
        "",
        "celery",
        "Every task names its queue.",
        "conformance_rules",
    )


def test_a_file_that_is_no_rule_is_in_the_catalogue(tmp_path: Path) -> None:
    """As one that every project is told about."""
    declare(tmp_path, {"channels/routes.py": "def find(:\n"})

    loaded = load("channels.own.routes")

    assert loaded.fault == "conformance_rules/channels/routes.py:1: SyntaxError: invalid syntax"
    assert (loaded.check.level, loaded.check.each) == ("must", "project")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("rule = Rule", "RULE = Rule", 'queues.py: has no line rule = Rule(level="must")'),
        ("def find(", "def search(", "queues.py: has no function find(project)"),
        ('level="should"', "", 'queues.py:10: Rule needs a level: "must", "should" or "info"'),
        ('"should"', '"high"', "queues.py: level 'high' is not one of must, should, info"),
        ('"should"', "LEVEL", "queues.py:10: Rule: level is read without running the file; write its value, not LEVEL"),
        ('"should"', '"must", after="a.b.c"', "queues.py:10: Rule: after is 'a.b.c', not a tuple of strings; write"),
        ('"should"', '"must", docs=3', "queues.py:10: Rule: docs is 3, not a string"),
        ('"should"', '"must", docs="wiki/queues"', "queues.py: docs is 'wiki/queues', not an https:// address"),
        ('"should"', '"must", name="q"', "queues.py:10: Rule has no argument name; it has level, docs, after, needs"),
        ('"should"', '"must", each="task"', "queues.py:10: Rule: each names 'task', which is none of project, celery"),
        ('"should"', '"must", needs=["redis"]', "queues.py:10: Rule: needs names 'redis', which is none of celery"),
        ("Why:", "Because:", "queues.py: its docstring lacks why"),
    ],
)
def test_what_is_wrong_with_a_rule(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """The message says where, what, and what may stand there."""
    assert fault(tmp_path, RULE.replace(old, new)).startswith(expected)


@pytest.mark.parametrize(
    ("file", "message", "hint"),
    [
        ("queues.py", "conformance_rules/queues.py belongs to no area.", "conformance_rules/celery/"),
        ("database/queues.py", "conformance_rules/database/queues.py belongs to no area.", "Did you mean databases?"),
        ("mail/queues.py", "conformance_rules/mail/queues.py belongs to no area.", "conformance_rules/celery/"),
        (
            "celery/mail/queues.py",
            "conformance_rules/celery/mail/queues.py belongs to no area.",
            "Move it to the folder",
        ),
        ("celery/Queues.py", "conformance_rules/celery/Queues.py cannot name a rule.", "lower-case letters"),
    ],
)
def test_a_misplaced_file(tmp_path: Path, file: str, message: str, hint: str) -> None:
    """A file that no rule can be in is an error, and not left out in silence."""
    with pytest.raises(UsageError) as raised:
        declare(tmp_path, {file: RULE})

    assert raised.value.message == message
    assert hint in raised.value.hint


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """The contract names a folder, or is wrong."""
    with pytest.raises(UsageError, match="there is no folder"):
        own.declare(tmp_path, "conformance_rules")


def test_the_rules_of_a_package(tmp_path: Path) -> None:
    """An installed package has its rules under the name of its entry point, and they can import from one another."""
    write(
        tmp_path,
        {
            "acme_rules/celery/queues.py": RULE.replace("return ()", "return NAMES").replace(
                "import Finding, Rule", "import Rule\n    from .._names import NAMES"
            ),
            "acme_rules/_names.py": "NAMES = ('a', 'b')\n",
            "acme_rules/__init__.py": "raise RuntimeError\n",
            "acme-1.0.dist-info/entry_points.txt": f"[{own.GROUP}]\nacme_shop = acme_rules\n",
            "acme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n",
        },
    )
    sys.path.insert(0, str(tmp_path))

    (rule,) = own.rule_files()

    assert (rule.id, rule.origin, rule.shown) == (
        "celery.acme-shop.queues",
        "acme_rules",
        "acme_rules/celery/queues.py",
    )


def test_a_package_in_two_places(tmp_path: Path) -> None:
    """One without ``__init__.py`` that is installed, and is in the current folder too, has each rule once: the first."""
    folders = [tmp_path / "current", tmp_path / "installed"]
    for folder in folders:
        write(folder, {"acme_rules/celery/queues.py": RULE})
    write(
        folders[1],
        {
            "acme-1.0.dist-info/entry_points.txt": f"[{own.GROUP}]\nacme = acme_rules\n",
            "acme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n",
        },
    )
    sys.path[:0] = map(str, folders)

    assert [rule.path for rule in own.rule_files()] == [folders[0] / "acme_rules/celery/queues.py"]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("acme = acme_rules_gone", "names no package that can be found"),
        ("own = acme_rules", "has the name 'own', which is taken"),
        ("Acme = acme_rules", "needs a name of lower-case letters, digits and hyphens"),
        ("acme = json", ""),
    ],
)
def test_an_entry_point_that_names_no_rules(tmp_path: Path, entry: str, fault: str) -> None:
    """It is an error that says which, and what is wrong with it; a package may have none."""
    write(
        tmp_path,
        {
            "acme_rules/__init__.py": "",
            "acme-1.0.dist-info/entry_points.txt": f"[{own.GROUP}]\n{entry}\n",
            "acme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n",
        },
    )
    sys.path.insert(0, str(tmp_path))

    if not fault:
        assert list(own.rule_files()) == []
        return
    with pytest.raises(UsageError, match=f"in {own.GROUP} {fault}"):
        list(own.rule_files())


def test_what_a_rule_may_name() -> None:
    """Kinds of subject and capabilities are those that a run has."""
    assert set(SUBJECTS) == set(KINDS)
    assert set(CAPABILITIES) == set(capabilities(Inventory(), (), {}))
