"""From results files to what a report shows: one file or hundreds, read as a stream and merged.

What is the same in many files is kept once, and what a finding says is kept on disk, so the memory that a merge needs
grows with the number of different findings and not with the number of lines.
"""

from django_conformance.merging.blocking import blockers
from django_conformance.merging.cells import MergedCell
from django_conformance.merging.findings import MergedFinding, errors, findings, unjudged
from django_conformance.merging.merge import Merged, merged

__all__ = ["Merged", "MergedCell", "MergedFinding", "blockers", "errors", "findings", "merged", "unjudged"]
