"""A piece of code with holes, and the rows that fill them: a file for each row, all of them in one project.

::

    VIEW = \"\"\"
        def view(request):
            return {answer}
    \"\"\"


    def test_accuses(rule: RuleTester) -> None:
        rule.each("shop/views.py:2", VIEW).accuses(\"\"\"
            restock.delay().get()  # without a timeout
            restock.delay().get(timeout=None)  # without a timeout
        \"\"\")

A row is a line of such a table, or an argument of its own where it has several lines or fills several holes (a tuple).
What the rule is to say of a row stands behind it, after two spaces and a hash, or last in its tuple.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.rules.judging import FindingRecord
    from django_conformance.testing import RuleTester


@dataclass(frozen=True)
class Row:
    """A file whose holes are filled, and a part of what the rule says of it."""

    path: str
    code: str
    says: str


@dataclass(frozen=True)
class Each:
    """Code with holes, tried by a rule; row 1 in ``shop/views.py`` becomes ``shop/views_1.py``, which ``shop/views.py`` imports."""

    rule: RuleTester
    place: str
    code: str
    files: Mapping[str, str] = field(default_factory=dict)
    settings: str = ""
    subject: str | None = None
    says: str = ""

    def accepts(self, *rows: str | tuple[str, ...]) -> None:
        """Hold that the rule says nothing of any row."""
        self.rule.accepts(self._files(list(self._rows(rows))), settings=self.settings)

    def accuses(self, *rows: str | tuple[str, ...]) -> list[FindingRecord]:
        """Hold that the rule names the line of ``place`` in each row, and says what stands behind the row; return that in their order."""
        written = list(self._rows(rows))
        places = [f"{row.path}:{self.place.partition(':')[2]}" for row in written]
        findings = self.rule.accuses(
            self._files(written), *places, settings=self.settings, subject=self.subject, says=self.says
        )
        named = {str(finding.location): finding for finding in findings}
        for row, place in zip(written, places, strict=True):
            assert row.says in named[place].message, f"{row.code}\n{named[place].message}"
        return [named[place] for place in places]

    def _files(self, rows: list[Row]) -> dict[str, str]:
        path = self.place.partition(":")[0]
        imports = (f"from {row.path.removesuffix('.py').replace('/', '.')} import *\n" for row in rows)
        return {**self.files, **{row.path: row.code for row in rows}, path: "".join(imports)}

    def _rows(self, rows: tuple[str | tuple[str, ...], ...]) -> Iterator[Row]:
        code, stem = dedent(self.code), self.place.partition(":")[0].removesuffix(".py")
        holes = list(dict.fromkeys(name for _, name, _, _ in Formatter().parse(code) if name is not None))
        for number, texts in enumerate(_texts(rows), start=1):
            assert len(holes) <= len(texts) <= len(holes) + 1, f"{texts} is to fill the holes {holes}"
            filled = code.format(*texts, **{hole: text for hole, text in zip(holes, texts, strict=False) if hole})
            yield Row(f"{stem}_{number}.py", filled, "".join(texts[len(holes) :]))


def _texts(rows: tuple[str | tuple[str, ...], ...]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        if isinstance(row, tuple):
            yield row
        elif row.startswith("\n"):
            for line in filter(None, map(str.strip, row.splitlines())):
                text, hash_, says = line.partition("  # ")
                yield (text.rstrip(), says.strip()) if hash_ else (text,)
        else:
            yield (row,)
