"""Which models the names in a data migration stand for: those of ``apps.get_model()``, and the real ones.

https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django_conformance.discovery.databases.tables import MANAGERS
from django_conformance.source.nodes import links, method, root, text
from django_conformance.source.objects import at, model_at
from django_conformance.source.reading import members

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.source.files import SourceFile

_INSTANCE = ("get", "create", "first", "last", "earliest", "latest")
_PAIR = ("get_or_create", "update_or_create")


@dataclass(frozen=True)
class ModelName:
    """A model: ``key`` is its app and its name, in lower case; ``historical`` that ``apps.get_model()`` gave it."""

    app: str
    name: str
    historical: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """What migrations know it by."""
        return self.app, self.name.lower()

    @property
    def label(self) -> str:
        """The model as a message names it."""
        return f"{self.app}.{self.name}"


@dataclass(frozen=True, eq=False)
class ModelNames:
    """The models that names in a function stand for.

    ``given`` are those of its parameters, ``historical`` its parameters that are registries of historical models.
    """

    file: SourceFile
    node: ast.AST
    given: Mapping[str, ModelName] = field(default_factory=dict)
    historical: set[str] = field(default_factory=set)

    @cached_property
    def _nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.node))

    @cached_property
    def models(self) -> dict[str, ModelName]:
        """The variables that are models."""
        models = dict(self.given)
        for node in self._nodes:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                model = self.got(node.value)
                if model is not None:
                    models.update((target.id, model) for target in node.targets if isinstance(target, ast.Name))
        return models

    @cached_property
    def instances(self) -> dict[str, ModelName]:
        """The variables that are instances of a model: made, got, or gone through."""
        instances: dict[str, ModelName] = {}
        querysets = {
            target.id: model
            for node in self._nodes
            if isinstance(node, ast.Assign) and (model := self.queried(node.value)) is not None
            for target in node.targets
            if isinstance(target, ast.Name) and method(node.value) not in (*_INSTANCE, *_PAIR)
        }
        for node in self._nodes:
            if isinstance(node, (ast.For, ast.comprehension)) and isinstance(
                node.iter, (ast.Call, ast.Name, ast.Subscript)
            ):
                for target in _targets(node.target, node.iter):
                    model = self._iterated(node.iter, querysets)
                    if model is not None:
                        instances[target] = model
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                instances.update(self._assigned(node, querysets))
        return instances

    def got(self, call: ast.expr) -> ModelName | None:
        """Return the model that ``apps.get_model(…)`` names; ``None`` for another expression."""
        if not isinstance(call, ast.Call) or method(call) not in ("get_model", "get_registered_model"):
            return None
        assert isinstance(call.func, ast.Attribute)
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        first = self.constant(call.args[0] if call.args else keywords.get("app_label"))
        second = self.constant(call.args[1] if len(call.args) > 1 else keywords.get("model_name"))
        if first is None or (second is None and "." not in first):
            return None
        app, name = (first, second) if second is not None else first.split(".", 1)
        return ModelName(app, name, self._is_historical(call.func.value))

    def gotten(self, call: ast.expr) -> list[ModelName]:
        """Return the models that ``apps.get_model(…)`` names: one, or those of a list that a loop goes through."""
        model = self.got(call)
        if model is not None or not isinstance(call, ast.Call) or method(call) != "get_model":
            return [model] if model is not None else []
        assert isinstance(call.func, ast.Attribute)
        names = [node.id for node in call.args if isinstance(node, ast.Name)]
        models: list[ModelName] = []
        for around in self._nodes if names else ():
            if not isinstance(around, (ast.For, ast.comprehension)) or names[0] not in target_names(around.target):
                continue
            for item in members(self._literal(around.iter)):
                bound = dict(zip(target_names(around.target), members(item) or [item], strict=False))
                given = [bound.get(node.id) if isinstance(node, ast.Name) else text(node) for node in call.args]
                texts = [value for value in given if isinstance(value, str)]
                match texts[0].split(".", 1) if len(given) == len(texts) == 1 else texts:
                    case [app, name]:
                        models.append(ModelName(app, name, self._is_historical(call.func.value)))
        return models

    def _literal(self, node: ast.expr) -> object:
        """Return what is written out in a place, or what a constant of a module is."""
        if isinstance(node, (ast.Name, ast.Attribute)):
            return at(self.file.qualified(node))
        try:
            return ast.literal_eval(node)
        except ValueError:
            return None

    def _is_historical(self, registry: ast.expr) -> bool:
        if isinstance(registry, ast.Name) and registry.id in self.historical:
            return True
        return self.file.dotted(registry) != "django.apps.apps" or (
            isinstance(registry, ast.Name) and self.file.rebinds(registry)
        )

    def constant(self, node: ast.expr | None) -> str | None:
        """Return the text that an expression is, by a constant of its module too."""
        written = text(node)
        if written is not None or node is None or not isinstance(node, (ast.Name, ast.Attribute)):
            return written
        value = at(self.file.qualified(node))
        return value if isinstance(value, str) else None

    def model(self, expression: ast.expr) -> ModelName | None:
        """Return the model that an expression is."""
        if isinstance(expression, ast.Name) and expression.id in self.models:
            return self.models[expression.id]
        got = self.got(expression)
        if got is not None:
            return got
        if isinstance(expression, ast.Call) and self.file.dotted(expression.func).endswith("get_user_model"):
            from django.contrib.auth import get_user_model

            return _real(get_user_model())
        if isinstance(expression, ast.Name) and self.file.rebinds(expression) and expression.id not in self.file.names:
            return None
        real = model_at(expression, self.file)
        return _real(real) if real is not None else None

    def queried(self, expression: ast.expr) -> ModelName | None:
        """Return the model whose manager a chain of calls begins with."""
        for node in links(expression, ast.Subscript):
            if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
                return self.model(node.value)
        return None

    def _iterated(self, iterated: ast.expr, querysets: Mapping[str, ModelName]) -> ModelName | None:
        if isinstance(iterated, ast.Call) and isinstance(iterated.func, ast.Name) and iterated.args:
            iterated = iterated.args[0]  # enumerate(…), list(…), tqdm(…)
        if isinstance(iterated, ast.Call) and method(iterated) in ("values", "values_list"):
            return None
        node = root(iterated, ast.Subscript)
        if isinstance(node, ast.Name) and node.id in querysets:
            return querysets[node.id]
        return self.queried(iterated)

    def _assigned(self, assignment: ast.Assign, querysets: Mapping[str, ModelName]) -> Iterator[tuple[str, ModelName]]:
        value = assignment.value
        assert isinstance(value, ast.Call)
        made = self.model(value.func)
        name = method(value)
        queried = self._iterated(value, querysets) if name in (*_INSTANCE, *_PAIR) else None
        for target in assignment.targets:
            if isinstance(target, ast.Name) and name not in _PAIR and (made or queried):
                yield target.id, (made or queried)  # type: ignore[misc] # one of them is a model
            elif isinstance(target, ast.Tuple) and name in _PAIR and queried and isinstance(target.elts[0], ast.Name):
                yield target.elts[0].id, queried


def bound_models(call: ast.Call, function: ast.AST, names: ModelNames) -> dict[str, ModelName | None]:
    """Return the parameters of a function that a call gives models or, as ``None``, a registry of historical ones."""
    arguments = getattr(function, "args", None)
    if not isinstance(arguments, ast.arguments):
        return {}
    parameters = [parameter.arg for parameter in (*arguments.posonlyargs, *arguments.args)]
    if parameters[:1] in (["self"], ["cls"]):
        parameters = parameters[1:]
    given = [*zip(parameters, call.args, strict=False)]
    given += [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg]
    bound: dict[str, ModelName | None] = {}
    for parameter, value in given:
        if isinstance(value, ast.Name) and value.id in names.historical:
            bound[parameter] = None
        elif (model := names.model(value)) is not None:
            bound[parameter] = model
    return bound


def target_names(target: ast.expr) -> list[str]:
    """Return the names that an item of a loop is taken apart into."""
    parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
    return [part.id if isinstance(part, ast.Name) else "" for part in parts]


def _targets(target: ast.expr, iterated: ast.expr) -> list[str]:
    """Return the names that stand for what is iterated over: of ``enumerate(…)`` the second one."""
    if isinstance(target, ast.Name):
        return [target.id]
    enumerated = isinstance(iterated, ast.Call) and getattr(iterated.func, "id", "") == "enumerate"
    if isinstance(target, ast.Tuple) and enumerated and isinstance(target.elts[-1], ast.Name):
        return [target.elts[-1].id]
    return []


def _real(model: type) -> ModelName:
    options = model._meta  # type: ignore[attr-defined] # of a model
    return ModelName(options.app_label, options.object_name, historical=False)
