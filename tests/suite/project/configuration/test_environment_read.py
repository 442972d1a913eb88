"""The environment is read by what Python has for it."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_READ = "import os\n\n\ndef read():\n    return {}\n"


@pytest.mark.parametrize("code", ["os.environ['A']", "os.getenv('A')", "os.environ.get('A')[0]", "os.getenv('A')['b']"])
def test_accepts_readers_as_they_are(code: str, rule: RuleTester) -> None:
    """A mapping has keys, a function is called, and what comes out may have keys."""
    rule.accepts({"shop/reading.py": _READ.format(code)})


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("os.getenv['A']", "a function has no keys"),
        ("os.environ.get['A']", "a function has no keys"),
        ("os.environ('A')", "a mapping cannot be called"),
    ],
)
def test_accuses_the_wrong_brackets(code: str, why: str, rule: RuleTester) -> None:
    """The expression is named, and what it is."""
    rule.accuses({"shop/reading.py": _READ.format(code)}, "shop/reading.py:5", says=f"{code} raises TypeError: {why}")
