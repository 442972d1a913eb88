"""Hypothesis strategies of routing questions: what Django may ask a router, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from django_conformance.drivers.relations import blank
from django_conformance.drivers.routing import Question, models

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    @st.composite
    def question(draw: st.DrawFn) -> Question:
        label, model = draw(_models())
        hints, said = draw(
            st.one_of(
                st.just(({}, "")), _instances(aliases).map(lambda one: ({"instance": one[0]}, f", instance={one[1]}"))
            )
        )
        return Question(method, (model,), hints, f"{method}({label}{said})")

    return question()


def _relation(aliases: Sequence[str]) -> st.SearchStrategy[Question]:
    @st.composite
    def question(draw: st.DrawFn) -> Question:
        (one, first), (two, second) = draw(_instances(aliases)), draw(_instances(aliases))
        return Question("allow_relation", (one, two), {}, f"allow_relation({first}, {second})")

    return question()


def _migration(aliases: Sequence[str]) -> st.SearchStrategy[Question]:
    @st.composite
    def question(draw: st.DrawFn) -> Question:
        alias = draw(st.sampled_from(list(aliases)))
        label, model = draw(_models())
        app, name = model._meta.app_label, model._meta.model_name
        if draw(st.booleans()):
            return Question(
                "allow_migrate",
                (alias, app),
                {"model_name": name, "model": model},
                f"allow_migrate({alias!r}, {app!r}, model_name={name!r}, model={label})",
            )
        hints = draw(st.sampled_from([{}, {"target_db": alias}]))
        said = "".join(f", {key}={value!r}" for key, value in hints.items())
        return Question("allow_migrate", (alias, app), hints, f"allow_migrate({alias!r}, {app!r}{said})")

    return question()


def _models() -> st.SearchStrategy[tuple[str, Any]]:
    return st.sampled_from(list(models().items()))


def _instances(aliases: Sequence[str]) -> st.SearchStrategy[tuple[Any, str]]:
    """Return objects of any model, new ones and ones that were read from some alias."""

    @st.composite
    def instance(draw: st.DrawFn) -> tuple[Any, str]:
        label, model = draw(_models())
        alias = draw(st.sampled_from([None, *aliases]))
        made = blank(model)
        made._state.db = alias
        return made, f"<{label}{f' from {alias!r}' if alias else ', new'}>"

    return instance()
