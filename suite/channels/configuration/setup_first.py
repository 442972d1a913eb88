"""The asgi module sets Django up before it imports consumers, routing or models.

Why: the other order works only as long as nothing that is imported there touches a model; the first consumer that imports
one stops the server.

Fix: write ``django_application = get_asgi_application()`` first, and import what the message names below it.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.asgi_source import file_of, imports, loaded_by, needs_setup, setup_call
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="info",
    docs="https://channels.readthedocs.io/en/stable/deploying.html#configuring-the-asgi-application",
    after=("channels.configuration.application-imports", "channels.configuration.imports-without-setup"),
)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each import above the setup that reaches consumers or models; none below a module that sets Django up."""
    file, sources = project.asgi_file, project.context.sources
    setup = setup_call(file) if file is not None else None
    if file is None or setup is None:
        return
    for statement in imports(file, sources):
        if statement.line >= setup.line:
            return
        named = [imported for name in statement.modules if (imported := file_of(name, sources)) is not None]
        loaded = loaded_by(named, sources)
        if any(setup_call(imported) is not None for imported in loaded):
            return
        reached = next(((imported, reason) for imported in loaded if (reason := needs_setup(imported))), None)
        if reached is None:
            continue
        imported, reason = reached
        through = "" if imported in named else f", and through it {imported.relative}"
        yield Finding(
            f"{file.relative}:{statement.line} imports {statement.spelled}{through}, which {reason}, before Django is "
            f"set up: {setup.name}() is only called on line {setup.line}",
            subject=statement.modules[0],
            location=statement.location,
            evidence={
                "imports": statement.spelled,
                "reaches": imported.relative,
                "set_up_on_line": setup.line,
            },
        )
