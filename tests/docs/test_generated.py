"""What is generated on a page is what would be generated now, and what is written by hand agrees with the code."""

from __future__ import annotations

import re
import sys
import types
import typing
from dataclasses import MISSING, fields

import pytest

from django_conformance import contract, results
from django_conformance.contract import CommandContract, ExpectedFailure, RouteContract, SocketContract, TaskContract
from django_conformance.drivers.channels.conversation import STEPS
from django_conformance.services.records import KINDS
from docs.generate import PAGES as GENERATED, ROOT, rendered
from tests.docs.commands import PAGES, blocks

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ENTRIES = {
    "task": TaskContract,
    "socket": SocketContract,
    "command": CommandContract,
    "route": RouteContract,
    "expected": ExpectedFailure,
}
WORDS = {
    "str": "a string",
    "int": "an integer",
    "bool": "a boolean",
    "date": "a date",
    "dict": "a table",
    "list": "an array",
    "Any": "any value",
}


def sections(text: str) -> dict[str, str]:
    """Return a page's sections by heading."""
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def table(text: str) -> dict[str, str]:
    """Return the first two columns of a section's table of keys, which have three."""
    rows = re.findall(r"^\| `([^`]+)` \|([^|]*)\|[^|]*\|$", text, flags=re.MULTILINE)
    return {key: value.strip() for key, value in rows}


def spelled(hint: object) -> str:
    """Return a type as the page spells it."""
    if isinstance(hint, types.UnionType):
        hint = next(option for option in typing.get_args(hint) if option is not types.NoneType)
    base = typing.get_origin(hint) or hint
    of_strings = " of strings" if base is list and typing.get_args(hint) == (str,) else ""
    return WORDS[getattr(base, "__name__", "Any")] + of_strings


@pytest.mark.parametrize("page", GENERATED)
def test_pages_are_current(page: str) -> None:
    """Running ``python -m docs.generate`` would change nothing."""
    text = (ROOT / page).read_text(encoding="utf-8")

    assert text == rendered(text), "run: python -m docs.generate"


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_contract_page_has_every_key(entry: str) -> None:
    """Each key of an entry is in its table, with its type, and whether it is required; there are no others."""
    kind = ENTRIES[entry]
    hints = typing.get_type_hints(kind)
    expected = {}
    for field in fields(kind):
        required = field.default is MISSING and field.default_factory is MISSING
        key = "as" if field.name == "user" else field.name
        expected[key] = spelled(hints[field.name]) + (", required" if required else "")

    page = sections((ROOT / "docs" / "contract.md").read_text(encoding="utf-8"))

    assert table(page[f"[[{entry}]]"]) == expected


def test_the_contract_page_has_every_step() -> None:
    """Each step of a conversation is in the table of steps; there are no others."""
    page = sections((ROOT / "docs" / "contract.md").read_text(encoding="utf-8"))

    assert (
        tuple(re.findall(r"^\| `(\w+)` \|", page["[[socket]]"].partition("| step |")[2], flags=re.MULTILINE)) == STEPS
    )


def test_the_contract_of_the_page_is_one() -> None:
    """The example contracts on all pages parse without a problem."""
    contracts = [text for page in PAGES for text in blocks(page, "toml") if "[[" in text and "[[promise]]" not in text]
    assert contracts
    for text in contracts:
        parsed = contract.parse(tomllib.loads(text), "example")
        assert parsed.problems == ()


def test_the_services_page_has_every_variable() -> None:
    """Each kind of service has its variable on the page."""
    page = (ROOT / "docs" / "services.md").read_text(encoding="utf-8")

    assert [kind for kind in KINDS if f"`DJANGO_CONFORMANCE_{kind.upper()}_URL`" not in page] == []


def test_every_outcome_is_explained() -> None:
    """The results page names each outcome that a result may have."""
    page = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")

    assert [outcome for outcome in results.OUTCOMES if f"`{outcome}`" not in page] == []
