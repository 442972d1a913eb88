"""Rules of configuration: what reading and loading a project can tell, a file each in ``suite/<area>/configuration/``.

``rule`` is the record that such a file has, ``loading`` walks the folders, ``judging`` runs rules on a discovered project.
``python -m django_conformance.rules`` is the process that imports the project: it discovers, judges and writes both down.
"""

from django_conformance.findings import Finding
from django_conformance.rules.rule import Rule

__all__ = ["Finding", "Rule"]
