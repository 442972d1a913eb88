"""Every alias that code names is a key of DATABASES: in ``using()``, ``atomic(using=…)`` and ``connections[…]``.

Why: the line raises ConnectionDoesNotExist when it runs.

Fix: write the alias as DATABASES has it.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.transactions import alias_given, is_transaction
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, text
from django_conformance.source.spelling import nearest

from . import ENGINES, ROUTERS

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#manually-selecting-a-database",
    after=(*ENGINES, *ROUTERS),
)

_ALIKE = 0.6
_INSTANCE = ("save", "asave", "delete", "adelete", "refresh_from_db", "arefresh_from_db")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each alias that code names as a string, and that neither DATABASES nor other settings of the project have."""
    aliases = project.inventory.aliases
    unknown = [
        (file, expression, name, alias)
        for file in project.files("using", "connections", "db_manager", "atomic")
        for expression, name, alias in _named(file)
        if alias not in aliases
    ]
    elsewhere = _of_other_settings(project) if unknown else set()
    for file, expression, name, alias in unknown:
        near = nearest(alias, aliases, alike=_ALIKE)
        # Documents of search engines are saved ``using`` a connection, too.
        if alias not in elsewhere and (
            near or not (isinstance(expression, ast.Call) and method(expression) in _INSTANCE)
        ):
            advice = f"did you mean {near!r}?" if near else f"it has {', '.join(aliases)}"
            yield Finding(
                f"{ast.unparse(expression)} names the alias {alias!r}, which DATABASES lacks; {advice}",
                at=file.at(name),
                evidence={"alias": alias},
            )


def _named(file: SourceFile) -> Iterator[tuple[ast.expr, ast.expr, str]]:
    """Yield each expression that names an alias, the text in it, and the alias; none where the file expects some to lack."""
    if "ConnectionDoesNotExist" in file.text:
        return
    asked = {text(compare.left) for compare in file.of(ast.Compare)}  # ``if "replica" in connections``
    expressions: list[ast.Subscript | ast.Call] = [*file.of(ast.Subscript), *file.of(ast.Call)]
    for expression in expressions:
        name = _alias_in(expression, file)
        alias = text(name)
        if name is not None and alias is not None and alias not in asked:
            yield expression, name, alias


def _alias_in(expression: ast.Subscript | ast.Call, file: SourceFile) -> ast.expr | None:
    if isinstance(expression, ast.Subscript):
        return expression.slice if file.dotted(expression.value) == "django.db.connections" else None
    using = next((keyword.value for keyword in expression.keywords if keyword.arg == "using"), None)
    if method(expression) in ("using", "db_manager"):
        of_manager = any(
            isinstance(node, ast.Attribute) and node.attr == "objects" for node in ast.walk(expression.func)
        )
        return (expression.args[0] if expression.args else using) if of_manager else None
    if is_transaction(expression, "atomic", file):
        return alias_given(expression, 0)
    return using if method(expression) in _INSTANCE or is_transaction(expression, "on_commit", file) else None


def _of_other_settings(project: DatabasesProject) -> set[str | None]:
    """Return the aliases that other settings of the project have: its code is for those, too."""
    aliases: set[str | None] = set()
    for file in project.context.sources.every:
        if file.is_migration or b"DATABASES" not in file.content:
            continue
        for subscript in file.of(ast.Subscript):
            if ast.unparse(subscript.value).endswith("DATABASES"):
                aliases |= {text(node) for node in ast.walk(subscript.slice)}
        for call in file.of(ast.Call):
            if ast.unparse(call.func).endswith("DATABASES.update"):
                aliases |= {keyword.arg for keyword in call.keywords}
                aliases |= {
                    text(key) for argument in call.args if isinstance(argument, ast.Dict) for key in argument.keys
                }
        for assignment in file.of(ast.Assign, ast.AnnAssign):
            targets = assignment.targets if isinstance(assignment, ast.Assign) else [assignment.target]
            if isinstance(assignment.value, ast.Dict) and any(
                ast.unparse(node).endswith("DATABASES") for node in targets
            ):
                aliases |= {text(key) for key in assignment.value.keys}
    return aliases
