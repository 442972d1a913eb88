"""The rules as Django's system checks: https://docs.djangoproject.com/en/stable/topics/checks/.

They take seconds, since the project is imported once more, in a process of its own. So they run when somebody asks:
``manage.py check --tag conformance``, ``manage.py check --deploy``, or ``CONFORMANCE_SYSTEM_CHECKS = True`` in the
settings, which makes them part of every ``check``, ``runserver`` and ``migrate``.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from django_conformance.services.marks import RUN_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.checks import CheckMessage

TAG = "conformance"
SETTING = "CONFORMANCE_SYSTEM_CHECKS"


def check(**_options: Any) -> Sequence[CheckMessage]:
    """Return a message for each finding of a rule; nothing where nobody asks, and within a run of the tool itself."""
    from django.conf import settings

    if RUN_VARIABLE in os.environ or not (getattr(settings, SETTING, False) or is_asked(sys.argv)):
        return ()
    from django_conformance.system_checks.messages import messages
    from django_conformance.system_checks.project import judged

    return messages(judged())


def is_asked(argv: Sequence[str]) -> bool:
    """Whether a command line is that of a ``check`` which names the tag, or is for a deployment."""
    if argv[1:2] != ["check"]:
        return False
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--tag", "-t", action="append", default=[])
    parser.add_argument("--deploy", action="store_true")
    named, _ = parser.parse_known_args(argv[2:])
    return TAG in named.tag or (named.deploy and not named.tag)
