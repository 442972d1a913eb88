"""Each entry of a list in the settings ends with a comma.

Why: Python joins adjacent strings. Without the comma, ``"shop.example" "www.shop.example"`` is one host that no request has, and neither
of the two is allowed.

Fix: add the comma.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from io import BytesIO

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile

rule = Rule(
    level="should", docs="https://docs.python.org/3/reference/lexical_analysis.html#string-literal-concatenation"
)

_HOST = re.compile(r"(?:https?://)?(?:\*\.|\.)?[\w-]+(?:\.[\w-]+)+(?::\d+)?|(?:https?://)?localhost(?::\d+)?|\*")
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_LISTS = re.compile(
    r"(?P<hosts>ALLOWED_HOSTS|CSRF_TRUSTED_ORIGINS|INTERNAL_IPS|CORS_\w*(?:ORIGINS|WHITELIST)\w*)"
    r"|(?P<paths>\w*APPS|MIDDLEWARE\w*|AUTHENTICATION_BACKENDS|DATABASE_ROUTERS|STATICFILES_FINDERS|PASSWORD_HASHERS|\w*(?:IMPORTS|INCLUDE))"
)


def find(project: Project) -> Iterator[Finding]:
    """Yield each entry that is two which would each be one."""
    for file in project.context.sources.every:
        if "settings" not in file.module and file.module != project.context.settings:
            continue
        for name, value in _assigned(file):
            match = _LISTS.fullmatch(name)
            if match is None:
                continue
            pattern = _HOST if match["hosts"] else _PATH
            for node in ast.walk(value):
                parts = _parts(node, file) if isinstance(node, (ast.List, ast.Tuple, ast.Set)) else []
                for entry, texts in parts:
                    if all(pattern.fullmatch(text) for text in texts):
                        yield Finding(
                            f"{name} has {entry.value!r}, which is {len(texts)} entries with no comma between them: {', '.join(map(repr, texts))}",
                            at=file.at(entry, name),
                            hint=f"Write {', '.join(map(repr, texts))}.",
                        )


def _assigned(file: SourceFile) -> Iterator[tuple[str, ast.expr]]:
    nodes: list[ast.Assign | ast.AugAssign | ast.AnnAssign]
    nodes = [*file.of(ast.Assign), *file.of(ast.AugAssign), *file.of(ast.AnnAssign)]
    for node in nodes:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and node.value is not None:
                yield target.id, node.value


def _parts(node: ast.List | ast.Tuple | ast.Set, file: SourceFile) -> list[tuple[ast.Constant, list[str]]]:
    """Return the entries that are several strings side by side, with these."""
    found = []
    for entry in node.elts:
        if isinstance(entry, ast.Constant) and isinstance(entry.value, str):
            texts = _strings(ast.get_source_segment(file.text, entry) or "")
            if len(texts) > 1:
                found.append((entry, texts))
    return found


def _strings(code: str) -> list[str]:
    """Return the strings of an expression that consists of them alone."""
    try:
        tokens = list(tokenize.tokenize(BytesIO(f"({code})".encode()).readline))
        texts = [ast.literal_eval(token.string) for token in tokens if token.type == tokenize.STRING]
    except (tokenize.TokenError, SyntaxError, ValueError):
        return []
    return [text for text in texts if isinstance(text, str)]
