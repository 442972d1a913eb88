"""Hypothesis strategies of routing questions: what Django may ask a router, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from django_conformance.drivers.databases.blank_objects import blank
from django_conformance.drivers.databases.foreign_keys import foreign_keys
from django_conformance.drivers.databases.routing import Question, models

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class UnsavedObject:
    """An object that nothing has saved, and how it reads in a message."""

    made: Any = field(repr=False)
    text: str


def edges(methods: Sequence[str], aliases: Sequence[str]) -> Iterator[Question]:
    """Yield the questions that Django is sure to ask: of every model, with a new instance and one from each alias."""
    origins = (None, *aliases)
    for label, model in models().items():
        for method in ("db_for_read", "db_for_write"):
            if method in methods:
                yield _where_is(method, label, model)
                for alias in origins:
                    yield _where_is(method, label, model, _instance(label, model, alias))
        if "allow_migrate" in methods:
            for alias in aliases:
                yield _may_migrate(alias, label, model)
                yield _may_operate(alias, model, {})
    if "allow_relation" in methods:
        for _, model, target in foreign_keys():
            for first, second in product(origins, origins):
                value, owner = _instance(target._meta.label, target, first), _instance(model._meta.label, model, second)
                yield _may_relate(value, owner)


def questions(methods: Sequence[str], aliases: Sequence[str]) -> st.SearchStrategy[Question]:
    """Return questions for the methods that a router has."""
    kinds = {
        "db_for_read": lambda: _where("db_for_read", aliases),
        "db_for_write": lambda: _where("db_for_write", aliases),
        "allow_relation": lambda: _relation(aliases),
        "allow_migrate": lambda: _migration(aliases),
    }
    return st.one_of([kinds[method]() for method in methods]) if methods else st.nothing()


def _where(method: str, aliases: Sequence[str]) -> st.SearchStrategy[Question]:
    instances = st.one_of(st.none(), _instances(aliases))
    return st.builds(lambda entry, instance: _where_is(method, entry[0], entry[1], instance), _models(), instances)


def _relation(aliases: Sequence[str]) -> st.SearchStrategy[Question]:
    return st.builds(_may_relate, _instances(aliases), _instances(aliases))


def _migration(aliases: Sequence[str]) -> st.SearchStrategy[Question]:
    names = st.sampled_from(list(aliases))
    hints = st.sampled_from([{}, {"target_db": aliases[0]}])
    return st.one_of(
        st.builds(lambda alias, entry: _may_migrate(alias, *entry), names, _models()),
        st.builds(
            lambda alias, entry, given_hints: _may_operate(alias, entry[1], given_hints),
            names,
            _models(),
            hints,
        ),
    )


def _models() -> st.SearchStrategy[tuple[str, Any]]:
    return st.sampled_from(list(models().items()))


def _instances(aliases: Sequence[str]) -> st.SearchStrategy[UnsavedObject]:
    """Return objects of any model, new ones and ones that were read from some alias."""
    return st.builds(
        lambda entry, alias: _instance(entry[0], entry[1], alias), _models(), st.sampled_from([None, *aliases])
    )


def _instance(label: str, model: Any, alias: str | None) -> UnsavedObject:
    made = blank(model)
    made._state.db = alias
    return UnsavedObject(made, f"<{label}{f' from {alias!r}' if alias else ', new'}>")


def _where_is(method: str, label: str, model: Any, instance: UnsavedObject | None = None) -> Question:
    if instance is None:
        return Question(method, (model,), {}, f"{method}({label})")
    return Question(method, (model,), {"instance": instance.made}, f"{method}({label}, instance={instance.text})")


def _may_relate(first: UnsavedObject, second: UnsavedObject) -> Question:
    return Question("allow_relation", (first.made, second.made), {}, f"allow_relation({first.text}, {second.text})")


def _may_migrate(alias: str, label: str, model: Any) -> Question:
    app, name = model._meta.app_label, model._meta.model_name
    text = f"allow_migrate({alias!r}, {app!r}, model_name={name!r}, model={label})"
    return Question("allow_migrate", (alias, app), {"model_name": name, "model": model}, text)


def _may_operate(alias: str, model: Any, hints: dict[str, Any]) -> Question:
    """Return what RunPython and RunSQL ask: without a model, with the operation's own hints."""
    app = model._meta.app_label
    said = "".join(f", {key}={value!r}" for key, value in hints.items())
    return Question("allow_migrate", (alias, app), hints, f"allow_migrate({alias!r}, {app!r}{said})")
