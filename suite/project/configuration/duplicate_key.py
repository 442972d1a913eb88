"""No setting is assigned twice, and no dictionary in the settings has the same key twice.

Why: Python silently keeps the last one: an earlier beat entry, route or alias of the same name does not exist.

Fix: give the second one a name of its own, or delete one of them.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import spelled, text

rule = Rule(level="should", docs="https://docs.python.org/3/reference/expressions.html#dictionary-displays")


def find(project: Project) -> Iterator[Finding]:
    """Yield each key that a dictionary of settings has with two values, and each dictionary that a later one replaces."""
    for file in project.context.sources.code(containing=("= {",)):
        seen: dict[str, ast.Assign] = {}
        for statement in file.tree.body:
            if not isinstance(statement, ast.Assign):
                continue
            name = spelled(statement.targets[0])
            if name.isupper() or ".conf." in name:
                for dictionary in ast.walk(statement.value):
                    if isinstance(dictionary, ast.Dict):
                        yield from _repeated(name, dictionary, file)
            earlier = seen.get(name)
            if earlier is not None and _replaces(statement, earlier, file):
                yield Finding(
                    f"{name} is given in line {earlier.lineno} and again in line {statement.lineno}, which replaces it: "
                    f"{_keys(earlier)} are not in it",
                    at=file.at(statement, name),
                )
            seen[name] = statement


def _repeated(name: str, dictionary: ast.Dict, file: SourceFile) -> Iterator[Finding]:
    values: dict[str, ast.expr] = {}
    for key, value in zip(dictionary.keys, dictionary.values, strict=True):
        word = text(key)
        if key is None or word is None:
            continue
        earlier = values.get(word)
        if earlier is not None and ast.dump(earlier) != ast.dump(value):
            yield Finding(
                f"{name} has the key {word!r} in line {earlier.lineno} and again in line {key.lineno}: the first does not "
                "exist",
                at=file.at(key, name),
                evidence={"key": word},
            )
        values[word] = value


def _replaces(later: ast.Assign, earlier: ast.Assign, file: SourceFile) -> bool:
    """Whether a dictionary is replaced by one with other keys, and nothing has read it in between."""
    values = (earlier.value, later.value)
    if not all(isinstance(value, ast.Dict) and value.keys for value in values):
        return False
    name = spelled(later.targets[0])
    if not name.isupper() or {*_keys(earlier)} <= {*_keys(later)}:
        return False
    return not any(
        isinstance(node, ast.Name)
        and node.id == name
        and isinstance(node.ctx, ast.Load)
        and node.lineno <= later.end_lineno
        for node in file.nodes
        if isinstance(node, ast.Name) and later.end_lineno is not None
    )


def _keys(assignment: ast.Assign) -> list[str]:
    keys = assignment.value.keys if isinstance(assignment.value, ast.Dict) else []
    return [word for key in keys if (word := text(key)) is not None]
