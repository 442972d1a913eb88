"""What people start by hand with a short name: targets of Makefiles and justfiles, scripts of a ``package.json``.

Such a process is one of the developers' machines: it says how Celery is started, not that production starts it.

https://www.gnu.org/software/make/manual/make.html
https://just.systems/man/en/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django_conformance.codec import loads
from django_conformance.discovery.deployment.start import Start, shell_words, unit_of
from django_conformance.discovery.deployment.yaml_text import Text, mapping

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles

_TARGET = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)(?:\s+[^:=]*)?:(?!=).*")
_VARIABLE = re.compile(r"\$[({](\w+)[)}]|\{\{\s*(\w+)\s*\}\}")


def starts(files: DeploymentFiles) -> Iterator[Start]:
    """Yield each line of a target, and each script, that names Celery."""
    for file in files.named(r"(?:gnu)?makefile|.+\.mk|justfile|\.justfile|package\.json"):
        if "celery" not in file.text:
            continue
        for name, line, text in _scripts(file) if file.name == "package.json" else _recipes(file):
            if "celery" in text:
                unit = unit_of(file, name, "make", line, role="script", stage="development")
                yield Start(unit, shell_words(Text.at(text, line, file.relative)), file.folder)


def _recipes(file: DeploymentFile) -> Iterator[tuple[str, int, str]]:
    """Yield the lines of each target with its name; a line that goes on after a backslash is one."""
    name, begun, first = "", "", 0
    for number, line in enumerate(file.text.splitlines(), 1):
        is_recipe = line[:1] in ("\t", " ") and bool(name)
        if is_recipe:
            text = line.strip().lstrip("@-+")
            first = first or number
            if text.endswith("\\"):
                begun += text[:-1] + " "
                continue
            yield (
                name,
                first,
                _VARIABLE.sub(lambda match: f"${{{match[1] or match[2]}}}", begun + text).replace("$$", "$"),
            )
            begun, first = "", 0
        elif (target := _TARGET.fullmatch(line)) is not None:
            name = target["name"]


def _scripts(file: DeploymentFile) -> Iterator[tuple[str, int, str]]:
    try:
        scripts = mapping(mapping(loads(file.text)).get("scripts"))
    except ValueError:
        return
    lines = file.text.splitlines()
    for name, text in scripts.items():
        number = next((number for number, line in enumerate(lines, 1) if f'"{name}"' in line), 1)
        yield str(name), number, str(text)
