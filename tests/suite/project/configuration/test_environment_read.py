"""Environment variables are read with functions that Python has."""

from __future__ import annotations

from tests.rules import RuleTester

_READ = "import os\n\n\ndef read():\n    return {}\n"


def test_accepts_readers_as_they_are(rule: RuleTester) -> None:
    """A mapping has keys, a function is called, and what comes out may have keys."""
    rule.each("shop/reading.py", _READ).accepts("""
        os.environ['A']
        os.getenv('A')
        os.environ.get('A')[0]
        os.getenv('A')['b']
    """)


def test_accuses_the_wrong_brackets(rule: RuleTester) -> None:
    """The expression is named, and what it is."""
    rule.each("shop/reading.py:5", _READ).accuses("""
        os.getenv['A']  # os.getenv['A'] raises TypeError: a function has no keys
        os.environ.get['A']  # os.environ.get['A'] raises TypeError: a function has no keys
        os.environ('A')  # os.environ('A') raises TypeError: a mapping cannot be called
    """)
