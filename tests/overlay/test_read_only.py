"""Where the kernel lets the repository only be read, a process of a run is told so, with the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.overlay.guard import refused

if TYPE_CHECKING:
    from pathlib import Path

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


def test_nothing_but_the_writable_is_written(kept: BootedProject, tmp_path: Path) -> None:
    """Where the kernel keeps all files, a folder beside the project is refused, and one that may be written to is not."""
    spool = tmp_path / "spool"
    spool.mkdir()
    kept.writable = (str(kept.folder),)
    code = f"""
        import pathlib
        pathlib.Path({str(tmp_path / "exports")!r}).mkdir()
        result = []
        for path in ({str(spool / "a.csv")!r}, {str(kept.folder / "b.csv")!r}, "/dev/null"):
            try:
                pathlib.Path(path).write_text("x")
            except PermissionError as error:
                result.append(error.filename)
    """

    assert kept.value(code)[0] == str(spool / "a.csv")
    assert next(record["target"] for record in refused(kept.folder)) == str(spool / "a.csv")
    assert not (tmp_path / "exports").exists()
    assert not list(spool.iterdir())


@pytest.mark.parametrize(
    "setting",
    ["STATIC_ROOT = '{}'", "import pathlib; EXPORT_DIR = pathlib.Path('{}')", "MEDIA_ROOT = '{}/'"],
)
def test_folders_that_settings_name(project: BootedProject, tmp_path: Path, setting: str) -> None:
    """Where the kernel keeps no files, nothing is written into a folder that a setting names, and that the project is not in."""
    named = tmp_path / "named"
    named.mkdir()
    (named / "a.css").write_text("a")
    project.named_only_read = True
    project.write(
        {"mysite/__init__.py": "", "mysite/settings.py": f"{setting.format(named)}\nBASE_DIR = {str(project.path)!r}"}
    )
    code = f"""
        import shutil
        from django.conf import settings
        settings.DEBUG
        open("left.txt", "w").close()
        shutil.rmtree({str(named)!r})
    """

    said = project.run(code).stderr

    assert "PermissionError" in said
    assert (named / "a.css").exists()
    assert (project.path / "left.txt").exists()
    assert {record["what"] for record in refused(project.folder)} == {"writing"}
