"""Known failures: what ``[[expected]]`` entries of a contract make of results, and what is wrong with the entries."""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django_conformance.findings import Finding
from django_conformance.inventory import Location
from django_conformance.renamed import current_id
from django_conformance.versions import holds

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterator, Mapping

    from django_conformance.contract import Contract, ExpectedFailure
    from django_conformance.results import Result


@dataclass(frozen=True)
class ExpectedEntry:
    """An entry in force: ``key`` is where it stands in the contract (``expected[0]``)."""

    key: str
    failure: ExpectedFailure

    def covers(self, result: Result) -> bool:
        """Whether the entry is about a result: its check, and its subject where the entry names one."""
        return current_id(self.failure.check) == result.check and self.failure.subject in (None, result.subject)


class Expectations:
    """Applies a contract's expected failures to results as they come, and says at the end which entries are wrong.

    An entry whose ``when`` does not hold for ``packages`` is not in force: it changes nothing and is not accused. One
    that has expired, or names a check by its old id, still excuses its failure, so that there is one finding, the entry
    itself, and not two.
    """

    def __init__(self, contract: Contract, packages: Mapping[str, str], today: datetime.date) -> None:
        self._path = contract.path or ""
        self._today = today
        self._all = [ExpectedEntry(f"expected[{number}]", failure) for number, failure in enumerate(contract.expected)]
        self._entries = [entry for entry in self._all if holds(entry.failure.when, packages)]
        self._failed: set[str] = set()
        self._matched: set[str] = set()
        self._subjects: dict[str, list[str]] = defaultdict(list)

    def judge(self, result: Result, *, last: bool) -> Result:
        """Return the result as the contract sees it. ``last`` says that this is the last subject of its check.

        An expected failure is an ``expected-failure``. A pass is an ``unexpected-pass`` if an entry names its
        subject, or names none and the check has failed for no subject.
        """
        self._subjects[result.check].append(result.subject)
        entry = next((entry for entry in self._entries if entry.covers(result)), None)
        if entry is None:
            return result
        if result.outcome == "failed":
            self._matched.add(entry.key)
            self._failed.add(entry.key)
            return self._as(result, entry, "expected-failure", result.message)
        if result.outcome != "passed":
            self._matched.add(entry.key)  # skipped, blocked or broken: it may still fail
            return result
        if entry.failure.subject is None and (not last or entry.key in self._failed):
            return result
        self._matched.add(entry.key)
        message = f"{self._path}: {entry.key} expects this to fail ({entry.failure.reason}), but it passes"
        passed = self._as(result, entry, "unexpected-pass", message)
        return replace(
            passed,
            hint="Remove the entry, or narrow its `when` to the versions on which the check fails.",
            location=Location(self._path),
        )

    def _as(self, result: Result, entry: ExpectedEntry, outcome: str, message: str) -> Result:
        known = {"key": entry.key, "reason": entry.failure.reason, "ticket": entry.failure.ticket}
        return replace(result, outcome=outcome, message=message, evidence={**result.evidence, "expected": known})  # type: ignore[arg-type] # one of two literals

    def wrong_entries(self, ran: Collection[str], known: Collection[str]) -> Iterator[Finding]:
        """Yield a finding for each entry that has expired, names an unknown check, or matches nothing that ran.

        ``ran`` are the ids of the checks that ran, ``known`` the ids of all checks. Entries for checks that were not
        selected are ignored.
        """
        for entry in self._all:
            if current_id(entry.failure.check) != entry.failure.check:
                text = f"{entry.failure.check!r} was renamed to {current_id(entry.failure.check)!r}"
                yield self._wrong(entry, "check", text)
            elif entry.failure.check not in known:
                near = difflib.get_close_matches(entry.failure.check, known, n=1, cutoff=0.5)
                advice = f"; did you mean {near[0]!r}?" if near else ""
                yield self._wrong(
                    entry, "check", f"names no check: {entry.failure.check!r} is not in the catalogue{advice}"
                )
            elif entry.failure.expires is not None and entry.failure.expires < self._today:
                yield self._wrong(
                    entry, "expires", f"expired on {entry.failure.expires.isoformat()}: {entry.failure.reason}"
                )
            elif entry in self._entries and entry.failure.check in ran and entry.key not in self._matched:
                subjects = ", ".join(dict.fromkeys(self._subjects[entry.failure.check])) or "nothing"
                text = f"matches nothing: {entry.failure.check} ran for {subjects}, not for {entry.failure.subject!r}"
                yield self._wrong(entry, "subject", text)

    def _wrong(self, entry: ExpectedEntry, key: str, message: str) -> Finding:
        where = f"{entry.key}.{key}"
        return Finding(f"{self._path}: {where} {message}", subject=where, location=Location(self._path))
