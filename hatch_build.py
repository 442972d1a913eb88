"""Makes a wheel's bill of materials, and puts ``suite``, ``fixtures``, ``sample_project`` and the project that rules are tried on into a wheel's package, but for what version control ignores.

Hatchling's ``force-include`` takes whole folders, so a database left behind by ``manage.py migrate`` would be shipped.
An editable install needs none of it: there the package finds the folders beside itself.
"""

import json
import re
import tempfile
import uuid
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "django_conformance"
FOLDERS = ("suite", "fixtures", "sample_project", "tests/miniatures/base")


class WheelFolders(BuildHookInterface[Any]):
    """Adds the folders to a standard wheel, file by file."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name every file that belongs into the wheel."""
        if version != "standard":
            return
        ignored = self.build_config.exclude_spec
        root = Path(self.root)
        for path in sorted(file for folder in FOLDERS for file in (root / folder).rglob("*") if file.is_file()):
            name = path.relative_to(root).as_posix()
            if "__pycache__" not in path.parts and not (ignored and ignored.match_file(name)):
                build_data["force_include"][str(path)] = f"{PACKAGE}/{name}"
        self._bill = tempfile.TemporaryDirectory(prefix="django-conformance-sbom-")
        path = Path(self._bill.name) / f"{self.metadata.core.name}.cdx.json"
        path.write_text(json.dumps(self._bill_of_materials(), indent=2) + "\n", encoding="utf-8")
        build_data.setdefault("sbom_files", []).append(str(path))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what only the build needed."""
        if version == "standard":
            self._bill.cleanup()

    def _bill_of_materials(self) -> dict[str, Any]:
        """Return what the package requires, in CycloneDX: the same for each build of a version.

        A wheel fixes no versions, so each component says which ones may be installed.
        https://packaging.python.org/en/latest/specifications/binary-distribution-format/
        """
        core = self.metadata.core
        own = f"pkg:pypi/{core.name}@{self.metadata.version}"
        required = [_component(line, "required") for line in core.dependencies]
        for extra, lines in core.optional_dependencies.items():
            required += [_component(line, "optional", extra) for line in lines if not line.startswith(core.name)]
        components = {component["bom-ref"]: component for component in reversed(required)}
        return {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, own)}",
            "version": 1,
            "metadata": {
                "component": {
                    "type": "application",
                    "bom-ref": own,
                    "name": core.name,
                    "version": self.metadata.version,
                    "purl": own,
                    "licenses": [{"license": {"id": core.license_expression or core.license}}],
                }
            },
            "components": [components[ref] for ref in sorted(components)],
            "dependencies": [{"ref": own, "dependsOn": sorted(components)}],
        }


def _component(requirement: str, scope: str, extra: str = "") -> dict[str, Any]:
    """Return a requirement (``django>=4.2; python_version < "3.11"``) as a component."""
    name = re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0]).lower()
    properties = [{"name": "python:requirement", "value": requirement}]
    properties += [{"name": "python:extra", "value": extra}] if extra else []
    purl = f"pkg:pypi/{name}"
    return {"type": "library", "bom-ref": purl, "name": name, "purl": purl, "scope": scope, "properties": properties}
