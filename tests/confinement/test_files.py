"""What a run writes into a project stays in the run, and can be told."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from django_conformance.confinement import files
from django_conformance.confinement.files import Changes
from django_conformance.services.marks import remove_folders
from tests.confinement.launcher import folder_elsewhere, launched

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED, TEMPORARY = "/dev/shm", "/tmp"  # noqa: S108 - a run may have its folder in either
TELL = """
import sys
from pathlib import Path
from django_conformance.confinement.files import changes
print(changes(Path(sys.argv[1]), Path(sys.argv[2])))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the folder of a project with some files."""
    folder = tmp_path / "project"
    for name in ("static/a.css", "static/b.css", "media/old/c.png", "settings.py", "odd, name: x/d.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def digest(folder: Path) -> dict[str, str]:
    """Return the files of a folder, with what is in them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in files}


def written(run: Path, project: Path, script: str) -> str:
    """Run a shell script in a project, and return what the run says of its changes."""
    command = f"{script}\n{sys.executable} -c '{TELL}' {run} {project}"
    return launched(run, "sh", "-c", command, options=("--cover", str(project)), cwd=project)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("true", Changes()),
        ("echo new > left.txt; mkdir -p a/b; echo x > a/b/c", Changes(created=("a/b/c", "left.txt"))),
        ("echo changed > settings.py; touch static/a.css", Changes(changed=("settings.py",))),
        ("rm settings.py; rm -r media", Changes(deleted=("media", "settings.py"))),
        ("rm -r static; mkdir static; echo x > static/z.css",
         Changes(created=("static/z.css",), deleted=("static/a.css", "static/b.css"))),
        ("mv settings.py other.py", Changes(created=("other.py",), deleted=("settings.py",))),
        ("cat settings.py > x; cp x settings.py; rm x", Changes()),
        ("rm settings.py; ln -s static settings.py", Changes(changed=("settings.py",))),
    ],
)  # fmt: skip
def test_changes_are_told_and_dropped(script: str, expected: Changes, project: Path, run: Path) -> None:
    """A file that a run creates, changes or deletes is on record, and the project's folder stays as it was."""
    before = digest(project)

    assert written(run, project, script) == f"{expected}\n"
    assert digest(project) == before


def test_folders_inside_each_other(project: Path, run: Path) -> None:
    """The home may hold the project: both are kept."""
    before = digest(project.parent)
    options = ("--cover", str(project), "--cover", str(project.parent))

    launched(run, "sh", "-c", "echo x > settings.py; echo y > ../home.txt", options=options, cwd=project)

    assert digest(project.parent) == before


def test_names_that_options_of_a_mount_cannot_hold(project: Path, run: Path) -> None:
    """A folder with commas, colons and blanks in its name is kept as well."""
    odd = project / "odd, name: x"

    assert launched(run, "sh", "-c", "echo x > d.txt; cat d.txt", options=("--cover", str(odd)), cwd=odd) == "x\n"
    assert (odd / "d.txt").read_text(encoding="utf-8") == "odd, name: x/d.txt"


def test_a_part_of_a_run_begins_with_the_files_as_they_are(project: Path, run: Path) -> None:
    """What one part of a run wrote, another that is kept apart does not see."""
    part = run / "part"
    part.mkdir()
    inner = (
        sys.executable,
        "-m",
        "django_conformance.confinement",
        str(part),
        "--shared-processes",
        "--within",
        str(run),
    )
    script = f"echo outer > settings.py; {' '.join(inner)} --cover {project} -- cat settings.py; echo; cat settings.py"

    assert launched(run, "sh", "-c", script, options=("--cover", str(project)), cwd=project) == "settings.py\nouter\n"


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """Return a folder with a file, neither in the repository nor in the home."""
    with folder_elsewhere() as folder:
        yield folder


@pytest.mark.parametrize("base", [SHARED, TEMPORARY])
def test_folders_elsewhere_stay_as_they_were(base: str, run: Path, elsewhere: Path, project: Path) -> None:
    """What a run deletes and writes in any other folder of the machine stays in the run, wherever the run's folder is."""
    own = run if base == SHARED else Path(tempfile.mkdtemp(prefix="dt-", dir=base))
    script = f"rm -r {elsewhere}; echo x > {elsewhere.parent}/dt-left; echo x > /tmp/dt-left; echo x > {own}/x; ls {elsewhere.parent}"

    said = launched(own, "sh", "-c", script, options=("--cover", str(project)))

    assert "dt-left" in said
    assert elsewhere.name not in said
    assert (elsewhere / "a.css").read_text(encoding="utf-8") == "a"
    assert [path for path in (elsewhere.parent / "dt-left", Path(TEMPORARY, "dt-left")) if path.exists()] == []
    assert (own / "x").read_text(encoding="utf-8") == "x\n"
    remove_folders(own)
    assert not own.exists()


def test_a_part_of_a_run_begins_with_folders_elsewhere_as_they_are(run: Path, elsewhere: Path, project: Path) -> None:
    """What one part of a run deleted in another folder is there for the next, which tells what it does itself."""
    part = run / "part"
    part.mkdir()
    inner = (
        f"{sys.executable} -m django_conformance.confinement {part} --shared-processes --within {run} --cover {project}"
    )
    script = f"rm {elsewhere}/a.css; {inner} -- sh -c 'cat {elsewhere}/a.css; rm -r {elsewhere}'; {sys.executable} -c '{TELL}' {part} /"

    said = launched(run, "sh", "-c", script, options=("--cover", str(project)), cwd=project)

    assert said == f"a{Changes(deleted=(str(elsewhere)[1:],))}\n"


def test_only_what_is_the_runs_own_can_be_written_where_there_are_no_copies(run: Path) -> None:
    """The system's own folders can only be read; devices, and memory that processes share, are as ever."""
    script = "for place in /etc /boot /dev /sys /dev/shm; do (echo x > $place/dt-left) 2>/dev/null && echo $place; done; echo x > /dev/null"

    assert launched(run, "sh", "-c", script) == f"{SHARED}\n"
    assert not Path(SHARED, "dt-left").exists()


def test_what_a_run_kept_can_be_removed(project: Path, run: Path) -> None:
    """The layers of a run are ordinary folders afterwards."""
    written(run, project, "rm -r media; mkdir media")
    shutil.rmtree(run / "layers")

    assert not (run / "layers").exists()


def test_sockets_of_the_machine_are_hidden(run: Path) -> None:
    """The Unix sockets of servers of this machine are not there."""
    assert launched(run, "ls", "-A", "/run") == ""


def test_sockets_elsewhere_answer_nobody(run: Path, tmp_path: Path, project: Path) -> None:
    """A Unix socket is refused in whichever folder it is, also in one that the run has a copy of."""
    for place in (tmp_path / "s", project / "s"):
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(place))
            server.listen()
            code = f"import socket; socket.socket(socket.AF_UNIX).connect({str(place)!r})"
            said = launched(run, sys.executable, "-c", code, options=("--network", "--cover", str(project)))
            shutil.rmtree(run / "layers")
            assert "ConnectionRefusedError" in said


class Closed(type(Path())):  # type: ignore[misc] # what Path() makes is another class on each system
    """The path of a socket in a folder that this user cannot enter."""

    def is_socket(self) -> bool:
        """Refuse to say."""
        raise PermissionError


def test_sockets_that_cannot_be_seen_hinder_nothing(tmp_path: Path) -> None:
    """A socket that is gone, or that this user cannot look at, is passed over."""
    files.hide_sockets((Path("/run/needed"),), (tmp_path / "gone", Closed("/run/closed")))


@pytest.mark.parametrize(("network", "seen"), [((), "docker.sock\npostgresql\nsystemd\n"), (("--network",), "")])
def test_what_a_shared_network_needs_stays(network: tuple[str, ...], seen: str, run: Path) -> None:
    """A run that needs servers outside it finds them by their sockets, and hosts by their names; others do not."""
    part = run / "part"
    part.mkdir()
    inner = (sys.executable, "-m", "django_conformance.confinement", str(part), "--shared-processes", *network)
    made = "mkdir -p /run/postgresql /run/systemd/resolve /run/other; touch /run/docker.sock"

    assert launched(run, "sh", "-c", f"{made}; {' '.join(inner)} -- ls -A /run") == seen
