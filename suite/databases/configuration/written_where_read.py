"""An object that was read from a replica is written to the primary.

Why: where no router answers for a write, Django writes an object to the alias that it was read from: ``save()``,
``delete()`` and related managers reach the replica, which refuses the write, or keeps a row that the primary never has.

Fix: give the router ``db_for_write(self, model, **hints)`` that returns the primary for every model that it reads from a
replica, whatever ``hints["instance"]._state.db`` is.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.instances import answering, written_to
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.routers import place_of
from django_conformance.inventory import Location, Model
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import attribute

from . import ENGINES, ROUTERS

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#an-example",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS),
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each replica that objects read from it are saved to, and each that routers name for writes."""
    replicas = _replicas(project)
    for replica in replicas:
        saved = [model for model in _read_from(project, replica) if _is_saved_there(project, model, replica)]
        if saved:
            yield _finding(project, replica, replicas[replica], saved)
        written = [model for model in project.inventory.models if model.write == replica]
        if written and replica in project.tables.named_replicas:
            yield Finding(
                f"the routers write {_labels(written)} to {replica!r}, which is a replica of {replicas[replica]!r}",
                subject=replica,
                location=place_of(
                    attribute(answering(project.routers, "db_for_write", written[0], replica), "db_for_write"),
                    project.context,
                ),
                evidence={"replica": replica, "primary": replicas[replica]},
            )


def _replicas(project: DatabasesProject) -> dict[str, str]:
    """Return the replicas that certainly are some: declared, named so, or the same database as their primary."""
    databases = {database.alias: database for database in project.inventory.databases}
    mirrored = {database.mirror for database in databases.values()}
    return {
        replica: primary
        for replica, primary in project.tables.replicas.items()
        if replica not in mirrored
        and (
            databases[replica].mirror
            or replica in project.tables.named_replicas
            or databases[replica].name == databases[primary].name
        )
    }


def _read_from(project: DatabasesProject, replica: str) -> list[Model]:
    models = project.inventory.models
    return [
        model for model in models if replica in (*model.reads, model.read) and model.write != replica and model.managed
    ]


def _is_saved_there(project: DatabasesProject, model: Model, replica: str) -> bool:
    return written_to(project.routers, model, replica) == replica


def _finding(project: DatabasesProject, replica: str, primary: str, models: list[Model]) -> Finding:
    answers = answering(project.routers, "db_for_write", models[0]) is not None
    why = (
        "db_for_write() answers the alias of the object"
        if answers
        else "no router has an answer for writes, and Django then writes to the alias of the object"
    )
    return Finding(
        f"{_labels(models)}: read from {replica!r}, a replica of {primary!r}, and an object that was read there is saved "
        f"and deleted on {replica!r}: {why}",
        subject=replica,
        location=_place(project, replica, models[0]),
        hint=f"return {primary!r} from db_for_write(self, model, **hints)",
        evidence={"replica": replica, "primary": primary, "models": [model.label for model in models]},
    )


def _place(project: DatabasesProject, replica: str, model: Model) -> Location | None:
    """Return where the router that reads a model from a replica answers for its writes, or else for its reads."""
    router = answering(project.routers, "db_for_read", model, replica)
    write, read = attribute(router, "db_for_write"), attribute(router, "db_for_read")
    return place_of(write if callable(write) else read, project.context)


def _labels(models: list[Model], shown: int = 3) -> str:
    own = sorted(models, key=lambda model: not model.own)
    more = f" and {len(own) - shown} more" if len(own) > shown else ""
    return ", ".join(model.label for model in own[:shown]) + more
