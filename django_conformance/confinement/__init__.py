"""Puts a run into namespaces of Linux, so that the kernel refuses what leaves the run, whoever tries it.

``python -m django_conformance.confinement FOLDER [options] -- COMMAND…`` makes the namespaces and runs the command in
them. They need no privilege where the kernel lets an ordinary user make them, and every process inherits them: also
one that is no Python, and one with an empty environment.

============ =================================================================== ==================================
namespace    what a process of the run has                                       where it cannot be made
============ =================================================================== ==================================
network      a loopback interface of the run's own, and nothing else             the Python guard refuses
files        the project's repository and the home as copies that the run drops  what is written there stays there
processes    process ids of the run's own; all end when the run does             the guardian finds them by their mark
============ =================================================================== ==================================

https://man7.org/linux/man-pages/man7/namespaces.7.html
"""

from django_conformance.confinement.levels import ASPECTS, Confinement, Level

__all__ = ["ASPECTS", "Confinement", "Level"]
