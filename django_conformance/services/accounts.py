"""Under which account a server that refuses root is started, when the run itself is root's."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNSHARE = ("--user", "--map-user=1000", "--map-group=1000", "--")


@dataclass(frozen=True)
class Account:
    """A way to start a process: what stands before its command, the (uid, gid) it gets, and where its programs are."""

    name: str
    binaries: Path
    prefix: tuple[str, ...] = ()
    ids: tuple[int, int] | None = None

    def runs(self, program: str) -> bool:
        """Say whether the program starts at all under this account."""
        command = [*self.prefix, str(self.binaries / program), "--version"]
        uid, gid = self.ids or (None, None)
        groups = None if self.ids is None else ()
        try:
            done = subprocess.run(
                command, user=uid, group=gid, extra_groups=groups, cwd="/", capture_output=True, timeout=30, check=False
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return done.returncode == 0


def accounts(folder: Path, binaries: Path, program: str) -> Iterator[Account]:
    """Yield each account that can run ``program`` of ``binaries``, with its files in ``folder``, the cheapest first.

    An ordinary user has one: its own. Root is taken for an ordinary user in a user namespace, where every file stays
    root's; where containers refuse namespaces, ``nobody`` is given the folder, and a copy of the installation if it may
    not read the original.
    """
    if os.name != "posix" or os.geteuid() != 0:
        yield Account("this user", binaries)
        return
    unshare = shutil.which("unshare")
    if unshare is not None:
        namespaced = Account("root in a user namespace", binaries, (unshare, *UNSHARE))
        if namespaced.runs(program):
            yield namespaced
    nobody = _nobody(folder, binaries, program)
    if nobody is not None:
        yield nobody


def _nobody(folder: Path, binaries: Path, program: str) -> Account | None:
    import pwd  # not on Windows

    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return None
    ids = (entry.pw_uid, entry.pw_gid)
    os.chown(folder, *ids)
    account = Account("nobody", binaries, ids=ids)
    if account.runs(program):
        return account
    copied = Account("nobody", _copied(binaries, folder / "installation"), ids=ids)
    return copied if copied.runs(program) else None


def _copied(binaries: Path, place: Path) -> Path:
    installation = binaries.parent
    package = installation.parent
    copy = place / package.name / installation.name
    if not copy.exists():
        shutil.copytree(installation, copy, ignore=shutil.ignore_patterns("include"))
        libraries = package.with_name(f"{package.name}.libs")  # auditwheel's place for a wheel's shared libraries
        if libraries.is_dir():
            shutil.copytree(libraries, place / libraries.name)
    return copy / binaries.name
