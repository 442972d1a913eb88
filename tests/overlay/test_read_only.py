"""Where the kernel lets the repository only be read, a process of a run is told so, with the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.overlay.guard import refused

if TYPE_CHECKING:
    from tests.overlay.booted import BootedProject

WRITES = {
    "open": "open('left.txt', 'w')",
    "append": "open(b'kept.txt', 'ab')",
    "pathlib": "import pathlib; pathlib.Path('left.txt').write_text('x')",
    "touch": "import pathlib; pathlib.Path('left.txt').touch()",
    "remove": "import os; os.remove('kept.txt')",
    "rmtree": "import shutil; shutil.rmtree('folder')",
    "rename": "import os, tempfile; os.rename('kept.txt', tempfile.gettempdir() + '/x')",
    "into": "import os, tempfile; os.rename(tempfile.mkstemp()[1], 'left.txt')",
    "link": "import os; os.symlink('a', 'left.txt')",
    "truncate": "import os; os.truncate('kept.txt', 0)",
}


@pytest.fixture
def kept(project: BootedProject) -> BootedProject:
    """Return a project that can only be read."""
    project.read_only = (str(project.path),)
    return project.write({"kept.txt": "kept", "folder/inside.txt": "kept"})


@pytest.mark.parametrize("name", WRITES)
def test_writing_is_refused(kept: BootedProject, name: str) -> None:
    """Every way to change a file is refused with the reason, and on record."""
    said = kept.run(WRITES[name]).stderr

    assert "PermissionError" in said
    assert "this folder can only be read" in said
    assert [record["what"] for record in refused(kept.folder)] == ["writing"]
    assert sorted(path.name for path in kept.path.iterdir()) == ["folder", "kept.txt"]


def test_what_is_no_change_goes_on(kept: BootedProject) -> None:
    """Reading, writing into the run's folder, and making a folder for logs are no errors."""
    code = """
        import os, pathlib, tempfile
        pathlib.Path("logs/today").mkdir(parents=True, exist_ok=True)
        os.makedirs("folder", exist_ok=True)
        tempfile.TemporaryFile().write(b"x")
        os.mkdir(tempfile.gettempdir() + "/made")
        result = [open("kept.txt").read(), os.path.isdir(tempfile.gettempdir() + "/made")]
    """

    assert kept.value(code) == ["kept", True]
    assert refused(kept.folder) == []
    assert not (kept.path / "logs").exists()
