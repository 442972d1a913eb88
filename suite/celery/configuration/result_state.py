"""Code calls the methods that ask for a result's state, and compares the state with ones that exist.

Why: ``ready()``, ``successful()`` and ``failed()`` are methods: ``if result.ready:`` is always true. States are SUCCESS, FAILURE, PENDING,
STARTED, RETRY, REVOKED, and those that tasks set by ``update_state()``: a comparison with "COMPLETED" is never true. ``result.info`` is None while a task waits, and an exception where it has failed:
``result.info.get("done")`` raises AttributeError.

Fix: write ``if result.ready():``, ``if result.successful():``, or compare with a name of ``celery.states``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.waits import gives_result, holds_results, results_of
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes, text

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/reference/celery.states.html")

_METHODS = ("ready", "successful", "failed")
_STATES = ("state", "status")
_ANSWERS = ("info", "result")
_MEANT = {
    "SUCCESS": ("SUCCESS", "SUCCESSFUL", "SUCCEEDED", "COMPLETED", "COMPLETE", "DONE", "FINISHED", "OK"),
    "FAILURE": ("FAILURE", "FAILED", "FAIL", "ERROR"),
    "PENDING": ("PENDING", "QUEUED", "WAITING"),
    "STARTED": ("STARTED", "RUNNING"),
    "REVOKED": ("REVOKED", "CANCELLED", "CANCELED"),
}
"""The words that people write for each state."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each method of a result that is asked for and not called, and each state that no result has."""
    custom = _custom(project)
    for file in project.files:
        for function in file.functions:
            nodes = list(own_nodes(function))
            single = {name for name in results_of(nodes, file)[0] if holds_results(name, nodes, file)}
            for node in nodes:
                if isinstance(node, ast.Attribute) and _is_result(node.value, single, file):
                    if node.attr in _METHODS and _is_asked(node, file):
                        yield _finding(
                            node, file, f"{ast.unparse(node)} is a method, and is not called: it is always true"
                        )
                    elif node.attr in _STATES and custom is not None:
                        yield from _unknown(node, nodes, file, custom)
                    elif node.attr in _ANSWERS and not _asks_first(nodes, file):
                        yield from _unsure(node, nodes, file)


def _unsure(node: ast.Attribute, nodes: list[ast.AST], file: SourceFile) -> Iterator[Finding]:
    """Yield where code reads a key of what a result has, or of the variable that it is assigned to, whatever state it is in."""
    parent = file.parents[node]
    name = parent.targets[0] if isinstance(parent, ast.Assign) and len(parent.targets) == 1 else None
    if isinstance(name, ast.Name):
        named = [each for each in nodes if isinstance(each, ast.Name) and each.id == name.id]
        is_whole = sum(isinstance(each.ctx, ast.Store) for each in named) == 1
        reads: list[ast.expr] = [*named] if is_whole else []
    else:
        reads = [node]
    for read in reads:
        around = file.parents[read]
        is_key = isinstance(around, ast.Subscript) and around.value is read
        if is_key or (isinstance(around, ast.Attribute) and around.attr in ("get", "items", "keys", "values")):
            yield _finding(
                around,
                file,
                f"{ast.unparse(around)}: {ast.unparse(node)} is None until the task reports something, and an exception once it has failed",
                "Ask for the state first, or whether it is a dictionary.",
            )
            return


def _asks_first(nodes: list[ast.AST], file: SourceFile) -> bool:
    """Whether a function asks for the state of a result, waits for it, or looks at what kind of value it has."""
    for node in nodes:
        if isinstance(node, ast.Call):
            name = method(node) or ast.unparse(node.func)
            if name in (*_METHODS, "isinstance", "wait", "maybe_throw", "type") or (name == "get" and not node.args):
                return True
        if isinstance(node, ast.Try):
            return True
        if isinstance(node, ast.Attribute) and node.attr in (*_STATES, *_ANSWERS) and _is_tested(node, file):
            return True
    return any(isinstance(node, ast.Name) and _is_tested(node, file) for node in nodes)


def _is_tested(node: ast.AST, file: SourceFile) -> bool:
    return isinstance(
        file.parents[node], (ast.If, ast.IfExp, ast.BoolOp, ast.Compare, ast.UnaryOp, ast.Match, ast.While)
    )


def _finding(node: ast.AST, file: SourceFile, what: str, hint: str = "") -> Finding:
    return Finding(f"{file.place(node)}: {what}", at=file.at(node), hint=hint)


def _is_result(value: ast.expr, single: set[str], file: SourceFile) -> bool:
    return gives_result(value, file) or (isinstance(value, ast.Name) and value.id in single)


def _is_asked(node: ast.Attribute, file: SourceFile) -> bool:
    """Whether an attribute is taken for true or false."""
    parent = file.parents[node]
    if isinstance(parent, (ast.If, ast.While, ast.IfExp)):
        return parent.test is node
    return isinstance(parent, (ast.BoolOp, ast.Compare)) or (
        isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)
    )


def _unknown(node: ast.Attribute, nodes: list[ast.AST], file: SourceFile, custom: set[str]) -> Iterator[Finding]:
    """Yield the comparisons of a state, or of the variable that it is assigned to, with a word that no state has."""
    parent = file.parents[node]
    name = parent.targets[0].id if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name) else None
    stored = [each for each in nodes if isinstance(each, ast.Name) and each.id == name]
    is_whole = sum(isinstance(each.ctx, ast.Store) for each in stored) == 1
    asked = {id(each) for each in stored} if is_whole else set()
    for compare in nodes:
        if not isinstance(compare, ast.Compare) or not (compare.left is node or id(compare.left) in asked):
            continue
        compared = compare.comparators[0]
        words = [text(item) for item in compared.elts] if isinstance(compared, (ast.Tuple, ast.List, ast.Set)) else []
        words = words or [text(compared)]
        if len(compare.ops) != 1 or None in words:
            continue
        for meant, others in _MEANT.items():
            wrong = next((word for word in words if _means(word, meant, others, custom)), None)
            if wrong is not None and meant not in words:
                yield _finding(
                    compare,
                    file,
                    f"{ast.unparse(compare)}: no result has the state {wrong!r}, and no task sets it",
                    f"Write {meant!r}.",
                )


def _means(word: str | None, meant: str, others: tuple[str, ...], custom: set[str]) -> bool:
    return word is not None and word not in custom and word != meant and word.upper() in others


def _custom(project: CeleryProject) -> set[str] | None:
    """Return the states that code of the project sets by itself; ``None`` where not all are written out."""
    states: set[str] = set()
    for file in project.context.sources.code(containing=("update_state", "store_result")):
        states |= {node.value for node in file.of(ast.Constant) if isinstance(node.value, str)}
        for call in file.of(ast.Call):
            if method(call) in ("update_state", "store_result"):
                given = {keyword.arg: keyword.value for keyword in call.keywords}
                state = given.get("state") or (call.args[1] if call.args[1:] else None)
                if None in given or not isinstance(state, (ast.Constant, ast.Attribute, type(None))):
                    return None
    return states
