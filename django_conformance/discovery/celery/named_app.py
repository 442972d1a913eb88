"""Whether Celery finds an app by the name that a command line gives it.

https://docs.celeryq.dev/en/stable/reference/cli.html#cmdoption-celery-A
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from django_conformance.source.roots import owns

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext


def is_found(name: str, context: DiscoveryContext) -> bool | None:
    """Return whether ``celery -A`` finds an app by a name; ``None`` where that cannot be known.

    The name is looked up as Celery does, where its first part is a package or a module of the project.
    """
    from celery.app.utils import find_app

    top = name.partition(":")[0].partition(".")[0]
    try:
        spec = importlib.util.find_spec(top)
        origin = spec.origin or next(iter(spec.submodule_search_locations or ()), None) if spec is not None else None
        if origin is None or not owns(origin, context.project):
            return None
        find_app(name)
    except AttributeError:
        return False
    except ModuleNotFoundError as error:
        return False if error.name is not None and error.name.split(".")[0] == top else None
    except BaseException:
        return None
    return True
