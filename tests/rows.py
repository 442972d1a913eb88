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

A row is a line of such a table, with ``|`` between what fills one hole and the next; what the rule is to say of it stands behind
it, after two spaces and a hash. A row whose code has several lines is an argument of its own: a tuple, with what is said last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.rules.judging import FindingRecord
    from django_conformance.testing import RuleTester

_COLUMNS = re.compile(r"(?:^|\s)\|(?:\s|$)")


@dataclass(frozen=True)
class Row:
    """A file whose holes are filled, and a part of what the rule says of it."""

    path: str
    code: str
    says: str


@dataclass(frozen=True)
class Each:
    """Code with holes, tried by a rule with each row in them.

    All rows are in one project: row 1 of ``shop/views.py`` becomes ``shop/views_1.py``, which ``shop/views.py`` imports. With ``apart``,
    and where the file is no module, each row has a project of its own.
    """

    rule: RuleTester
    place: str
    code: str
    files: Mapping[str, str] = field(default_factory=dict)
    settings: str = ""
    subject: str | None = None
    says: str = ""
    apart: bool = False

    def accepts(self, *rows: str | tuple[str, ...]) -> None:
        """Hold that the rule says nothing of any row."""
        for files, _ in self._projects(rows):
            self.rule.accepts({**self.files, **files}, settings=self.settings)

    def accuses(self, *rows: str | tuple[str, ...]) -> list[FindingRecord]:
        """Hold that the rule names the line of ``place`` in each row, and says what stands behind the row; return that in their order."""
        told = []
        for files, written in self._projects(rows):
            places = [f"{row.path}:{self.place.partition(':')[2]}" for row in written]
            findings = self.rule.accuses(
                {**self.files, **files}, *places, settings=self.settings, subject=self.subject, says=self.says
            )
            named = {str(finding.location): finding for finding in findings}
            for row, place in zip(written, places, strict=True):
                assert row.says in named[place].message, f"{row.code}\n{named[place].message}"
                told.append(named[place])
        return told

    def _projects(self, rows: tuple[str | tuple[str, ...], ...]) -> Iterator[tuple[dict[str, str], list[Row]]]:
        """Yield the files of each project, and the rows that they have."""
        path, written = self.place.partition(":")[0], list(self._rows(rows))
        if self.apart or not path.endswith(".py"):
            yield from (({path: row.code}, [replace(row, path=path)]) for row in written)
            return
        imports = (f"from {row.path.removesuffix('.py').replace('/', '.')} import *\n" for row in written)
        yield {**{row.path: row.code for row in written}, path: "".join(imports)}, written

    def _rows(self, rows: tuple[str | tuple[str, ...], ...]) -> Iterator[Row]:
        code, stem = self.code, self.place.partition(":")[0].removesuffix(".py")
        holes = list(dict.fromkeys(name for _, name, _, _ in Formatter().parse(code) if name is not None))
        count = code.count("{}") or len(holes)
        for number, texts in enumerate(_texts(rows, count), start=1):
            filled = code.format(*texts, **{hole: text for hole, text in zip(holes, texts, strict=False) if hole})
            assert count <= len(texts) <= count + 1, f"{texts} is to fill the holes {holes}"
            yield Row(f"{stem}_{number}.py", filled, "".join(texts[count:]))


def _texts(rows: tuple[str | tuple[str, ...], ...], count: int) -> Iterator[tuple[str, ...]]:
    for row in rows:
        if isinstance(row, tuple):
            yield row
        elif row.startswith("\n"):
            for line in filter(None, map(str.strip, row.splitlines())):
                text, _, says = line.partition("  # ")
                texts = _COLUMNS.split(text.rstrip()) if count > 1 else [text.rstrip()]
                yield (*texts, says.strip())
        else:
            yield (row,)
