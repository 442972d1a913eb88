"""``TEST['DEPENDENCIES']`` can be put in order: no alias waits for itself, in a circle, or for an alias that doesn't exist.

Why: Django's test runner refuses to create any database, so no test starts.

Fix: break the circle. ``"DEPENDENCIES": []`` says that an alias does not even wait for 'default'.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

from . import ENGINES

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/settings/#dependencies",
    after=(*ENGINES, "databases.configuration.mirror"),
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Ask Django's test runner, which connects to nothing yet."""
    from django.core.exceptions import ImproperlyConfigured
    from django.test.utils import get_unique_databases_and_mirrors

    try:
        get_unique_databases_and_mirrors()
    except TypeError:
        return  # an alias has no NAME here: the environment may give it
    except ImproperlyConfigured as error:
        dependencies = {
            database.alias: database.options["TEST.DEPENDENCIES"]
            for database in project.inventory.databases
            if "TEST.DEPENDENCIES" in database.options
        }
        stated = "; ".join(
            f"{alias!r} waits for {', '.join(map(repr, waited_for)) or 'nothing'}"
            for alias, waited_for in dependencies.items()
        )
        yield Finding(f"{error}: {stated}", subject=", ".join(dependencies), evidence={"dependencies": dependencies})
