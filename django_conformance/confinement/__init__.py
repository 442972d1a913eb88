"""Puts a run into namespaces of Linux, so that the kernel refuses what leaves the run, whoever tries it.

``python -m django_conformance.confinement FOLDER [options] -- COMMAND…`` makes the namespaces and runs the command in
them. They need no privilege where the kernel lets an ordinary user make them, and every process inherits them: also
one that is no Python, and one with an empty environment.

============ =================================================================== ==================================
namespace    what a process of the run has                                       where it cannot be made
============ =================================================================== ==================================
network      a loopback interface of the run's own, and nothing else             Landlock: the run's ports alone
files        the project's repository and the home as copies that the run drops  Landlock: both can only be read
processes    process ids of the run's own; all end when the run does             Landlock: no signals to others
============ =================================================================== ==================================

Where there is no Landlock either, Python refuses connections, and the launcher ends what is left.

https://man7.org/linux/man-pages/man7/namespaces.7.html
"""

from django_conformance.confinement.levels import ASPECTS, LANDLOCK, NAMESPACES, PYTHON, Confinement, Level, confined_by

__all__ = ["ASPECTS", "LANDLOCK", "NAMESPACES", "PYTHON", "Confinement", "Level", "confined_by"]
