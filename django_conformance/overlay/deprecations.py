"""Writes down every deprecation warning of a process, whoever filters or ignores it, and changes nothing else.

Python asks its filters about each warning, those that C code raises included, and takes the first that matches. The
first of ours matches none: asked, it writes the warning down and says no. So nothing is shown, hidden or raised that
would not have been. Filters that are inserted later, and copies that ``catch_warnings`` makes, keep it in front.

Only the standard library is imported.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, SupportsIndex

from django_conformance.codec import dumps

if TYPE_CHECKING:
    from types import CodeType, FrameType

    from django_conformance.overlay.record import Overlay

REPORT = "deprecations.jsonl"
PROJECT = ""
"""What stands for the project where another's top-level module is named."""

PYTHON = "python"
"""What stands for the standard library, and for C code that warns: Python cannot say whose that is."""

_ENOUGH = 200
"""How often one instruction may warn before its further warnings, which are repetitions then, cost nothing more."""

_INSTALLED = ("site-packages", "dist-packages")

_STARTERS = ("manage.py", "wsgi.py", "asgi.py")
"""Files of a project that hand over to a library at once: what that does is none of theirs."""

_WARNERS = ("warnings", "_py_warnings", "typing_extensions")


def install(overlay: Overlay) -> None:
    """Begin to write down; in a forked child it goes on."""
    recorder = _Recorder(overlay)
    entry = ("default", _Text(recorder), _category(recorder), None, 0)
    warnings.filters = _Filters(warnings.filters, entry)


class _Text:
    """Stands where a filter has its pattern: is given the text of every warning, and keeps it for the next question."""

    def __init__(self, recorder: _Recorder) -> None:
        self._recorder = recorder

    def match(self, text: str) -> bool:
        self._recorder.pending.text = text
        return True


def _category(recorder: _Recorder) -> type:
    """Return what stands where a filter has its category: asked whether a warning is one of it, which none is."""

    class Asked(type):
        def __subclasscheck__(cls, category: type) -> bool:
            recorder.asked(category)
            return False

    return Asked("NoWarning", (Warning,), {})


class _Filters(list[Any]):
    """The list of filters, of which ``first`` stays the first."""

    def __init__(self, filters: Iterable[Any], first: Any) -> None:
        super().__init__((first, *(entry for entry in filters if entry is not first)))
        self._first = first

    def insert(self, index: SupportsIndex, item: Any) -> None:
        position = index.__index__()
        super().insert(max(position, 1) if position >= 0 else position, item)

    def __getitem__(self, index: Any) -> Any:
        item = super().__getitem__(index)
        return _Filters(item, self._first) if isinstance(index, slice) else item

    def __setitem__(self, index: Any, value: Any) -> None:
        super().__setitem__(index, value)
        self._again()

    def __delitem__(self, index: Any) -> None:
        super().__delitem__(index)
        self._again()

    def clear(self) -> None:
        super().clear()
        self._again()

    def copy(self) -> _Filters:
        return _Filters(self, self._first)

    def _again(self) -> None:
        if not self or self[0] is not self._first:
            super().insert(0, self._first)


class _Recorder:
    """Appends to the run's file what was not written by this process yet."""

    def __init__(self, overlay: Overlay) -> None:
        self.pending = threading.local()
        self._path = os.path.join(overlay.folder, REPORT)  # noqa: PTH118 - called in every process, early
        own = {overlay.project + os.sep, os.path.realpath(overlay.project) + os.sep}
        self._projects = (*own, *(folder + os.sep for folder in overlay.outer))
        self._seen: set[tuple[Any, ...]] = set()
        self._often: Counter[tuple[CodeType, int]] = Counter()
        self._owners: dict[tuple[str, str], tuple[str, str]] = {}

    def asked(self, category: type) -> None:
        """Write a warning down whose category is one of deprecations; never raises."""
        text = getattr(self.pending, "text", None)
        if text is None or not issubclass(category, (DeprecationWarning, PendingDeprecationWarning)):
            return
        self.pending.text = None
        with suppress(Exception):  # whoever warns must not suffer from being heard
            self._note(category.__name__, text, sys._getframe(2))

    def _note(self, category: str, text: str, frame: FrameType) -> None:
        instruction = (frame.f_code, frame.f_lasti)
        self._often[instruction] += 1
        if self._often[instruction] > _ENOUGH:
            return
        raiser, module, user = self._raiser(frame)
        used_by, used_in = self._user(user, raiser)
        path, line = self._place(frame)
        key = (category, text, module, used_by, path, line)
        if key in self._seen:
            return
        self._seen.add(key)
        names = ("category", "message", "raised_in", "used_by", "path", "line")
        record = dict(zip(names, key, strict=True))
        record.update(raised_by=raiser, file=frame.f_code.co_filename, used_in=used_in)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, (dumps(record) + "\n").encode("utf-8", "replace"))
        finally:
            os.close(descriptor)

    def _raiser(self, frame: FrameType) -> tuple[str, str, FrameType | None]:
        """Return whose warning it is, by top-level module and module, and the frame from which to look for its user."""
        current: FrameType | None = frame
        while current is not None and current.f_globals.get("__name__") in _WARNERS:
            marked = current.f_locals.get("arg")  # @deprecated: the function or class that it stands on
            if marked is not None and hasattr(marked, "__module__"):
                owner = sys.modules.get(marked.__module__)
                file = getattr(owner, "__file__", None) or ""
                return self._owner(marked.__module__, file)[0], marked.__module__, current.f_back
            current = current.f_back
        if current is None:
            return PYTHON, PYTHON, None
        if not _warns(current.f_code):
            return PYTHON, PYTHON, current  # C code warns in the name of whoever called it
        module = _module(current)
        return self._owner(module, current.f_code.co_filename)[0], module, current

    def _user(self, frame: FrameType | None, raiser: str) -> tuple[str, str]:
        """Return top-level module and module of the innermost frame that is neither the raiser's nor only in between.

        A package that is being imported uses what it warns of itself: whoever imports it, or starts it, does not.
        """
        while frame is not None:
            module = _module(frame)
            owner, path = self._owner(module, frame.f_code.co_filename)
            itself = owner == raiser != PYTHON and frame.f_code.co_name == "<module>"
            started = owner == PROJECT and raiser != PROJECT and path.rpartition(os.sep)[2] in _STARTERS
            if itself or started:
                return raiser, raiser
            between = owner in (PYTHON, "wrapt") or module.startswith("django_conformance.overlay")
            if owner != raiser and not between:
                return owner, module
            frame = frame.f_back
        return PYTHON, PYTHON

    def _place(self, frame: FrameType | None) -> tuple[str | None, int | None]:
        while frame is not None:
            owner, path = self._owner(_module(frame), frame.f_code.co_filename)
            if owner == PROJECT:
                return path, frame.f_lineno
            frame = frame.f_back
        return None, None

    def _owner(self, module: str, file: str) -> tuple[str, str]:
        """Return the top-level module that stands for a file's owner, and the file's path, the project's relative to it."""
        key = (module, file)
        if key not in self._owners:
            self._owners[key] = self._look_up(module, file)
        return self._owners[key]

    def _look_up(self, module: str, file: str) -> tuple[str, str]:
        for project in self._projects:
            if file.startswith(project):
                path = file[len(project) :]
                if not any(f"{os.sep}{name}{os.sep}" in f"{os.sep}{path}" for name in _INSTALLED):
                    return PROJECT, path
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names or file.startswith("<frozen "):
            return PYTHON, file
        return top, file


def _module(frame: FrameType) -> str:
    name = str(frame.f_globals.get("__name__") or "")
    specification = frame.f_globals.get("__spec__") if name == "__main__" else None
    return str(getattr(specification, "name", name))


def _warns(code: CodeType) -> bool:
    """Whether this code calls ``warnings.warn()``, by the name it usually has: then the warning is its own."""
    names = (*code.co_names, *code.co_varnames, *code.co_freevars)
    return any(name.rstrip("_").endswith(("warn", "warn_explicit")) for name in names)
