"""The overlay as a record, written to a file that every process of the run reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from django_conformance import bytecode

OVERLAY_VARIABLE = "DJANGO_CONFORMANCE_OVERLAY"
"""Environment variable that names the overlay's file; every process of a run has it."""

RUN_VARIABLE = "DJANGO_CONFORMANCE_RUN"
"""Environment variable that marks every process of a run with the run's id."""

CARRIED = (OVERLAY_VARIABLE, RUN_VARIABLE, "SPT_NOENV", "TMPDIR", bytecode.PREFIX, bytecode.FORBIDDEN)
"""Variables that a process of the run hands on to every process it starts."""


@dataclass(frozen=True)
class Overlay:
    """What a process of the run needs to know.

    Args:
        run: the run's id, unique on the machine.
        folder: the run's folder; every file of the run lies in it.
        project: the project's folder.
        settings: the settings module.
        services: address by kind of the private services (``redis``, ``rabbitmq``, ``postgresql``, ``mariadb``).
        mode: ``substitute`` (private endpoints), ``observe`` (no services: files are replaced, connections all
            refused, for discovery) or ``configured`` (the project's own endpoints, under names of the run's own).
        refused: ``host:port`` on loopback, and socket paths, that belong to the project and not to the run.
        allowed: ``host:port`` and socket paths that may be connected to besides the run's own services.
        ports: the ports of this machine that alone may be connected to, where the kernel judges by them; empty for any.
        read_only: folders that can only be read, where the kernel keeps them so.
        writable: folders that alone can be written to, without the former, where the kernel keeps all others; empty for all.
        named_only_read: whether folders that the settings name can only be read, since the kernel keeps no files.
        mirrors: aliases of databases that hold another alias's data by the routers' answers, where settings do not
            say so.
        path_first, path_last: folders that ``manage.py`` puts before and after the path.
        sources: folders with code of the project beside its own, relative to that, that its contract names.
        outer: absolute folders that hold code of the project beside its own: those, or the repository around it.
        variables: variables that ``manage.py`` sets in the environment.
        rules: the folder of the project's own rules, relative to its folder, that its contract names.
        secret_key: the ``SECRET_KEY`` of all processes of the run; empty for each process's own.
    """

    run: str
    folder: str
    project: str
    settings: str
    services: dict[str, str] = field(default_factory=dict)
    mode: str = "substitute"
    refused: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    read_only: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    named_only_read: bool = False
    mirrors: dict[str, str] = field(default_factory=dict)
    path_first: tuple[str, ...] = ()
    path_last: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    outer: tuple[str, ...] = ()
    rules: str | None = None
    secret_key: str = ""
