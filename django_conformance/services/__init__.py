"""Private servers for a run: find them, start them side by side, and leave nothing behind.

Import from the modules: ``records`` (what is handed around), ``locate`` (which server would be used), ``supervisor``
(start, wait, stop), ``guardian`` (nothing is left, even after the run is killed), ``doctor`` (everything found).
Nothing is imported here, because the guardian process must start fast and needs almost nothing.
"""
