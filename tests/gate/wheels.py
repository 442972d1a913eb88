"""Small wheels, written for a test, and found by pip's ``--find-links``: packages that change on purpose."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path


def wheel(
    folder: Path,
    name: str,
    version: str,
    source: str | Mapping[str, str],
    requires: tuple[str, ...] = (),
    *,
    python: str = ">=3.8",
) -> Path:
    """Write a wheel of one module, or of files by their path, and return its own path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    information = f"{name}-{version}.dist-info"
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", f"Requires-Python: {python}"]
    metadata += [f"Requires-Dist: {one}" for one in requires]
    files = {
        **({f"{name}.py": source} if isinstance(source, str) else source),
        f"{information}/METADATA": "\n".join([*metadata, ""]),
        f"{information}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [*(f"{file},," for file in files), f"{information}/RECORD,,", ""]
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**files, f"{information}/RECORD": "\n".join(record)}.items():
            archive.writestr(file, text)
    return path
