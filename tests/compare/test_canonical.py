"""What two runs of nothing changed may differ in, and what that must not hide."""

from __future__ import annotations

import datetime
import string
import uuid
from typing import Any

import pytest
from hypothesis import given, strategies as st

from django_conformance.compare import compare
from django_conformance.compare.canonical import Canonical, canonicals
from tests.compare.runs import observed, report, result, run

NOW = datetime.datetime(2026, 11, 24, 10, tzinfo=datetime.timezone.utc)
ONE = Canonical("/srv/shop", (NOW,))
OTHER = Canonical("/home/ada/work/shop", (NOW,))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/srv/shop/tasks.py", "/home/ada/work/shop/tasks.py"),
        ("at /srv/shop", "at /home/ada/work/shop"),
        ("/srv/shop/.venv/lib/python3.12/site-packages/celery/app.py", "/opt/venv/lib/python3.13/site-packages/celery/app.py"),
        ("/usr/lib/python3/dist-packages/x.py", "/opt/site-packages/x.py"),
        ("/usr/lib/python3.12/json/decoder.py", "/root/.pyenv/versions/3.13.1/lib/python3.13/json/decoder.py"),
        ("/tmp/pytest-1/x.db", "/tmp/tmpab_c1/x.db"),  # noqa: S108 - paths in text
        ("/dev/shm/dc-0a1b2c3d/mail", "/tmp/x/dc-ffffffff/mail"),  # noqa: S108 - paths in text
        ("queue dc-0a1b2c3d.default", "queue dc-ffffffff.default"),
        ("conformance_0a1b2c3d_shop", "conformance_ffffffff_shop"),
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:40123/0"),
        ("localhost:80 [::1]:80", "localhost:8000 [::1]:9"),
        ("on port 5432", "on port 49152"),
        ("pid 12, process 77", "pid 31234, process 8"),
        ("ForkPoolWorker-1 of celery@one", "ForkPoolWorker-12 of celery@other.example"),
        ("<object at 0x7f00aa>", "<object at 0x7fffab12>"),
        ("id 0b54cc3e-1111-4222-8333-123456789abc", "id 0B54CC3E-9999-4222-8333-123456789ABC"),
        ("token 9f86d081884c7d659a2feaa0c55ad015", "token 3c59dc048e8850243be8079a5c74d079"),
        ("2026-11-24T10:00:01.123456+00:00", "2026-11-25 23:59:59+00:00"),
        ("[10:00:00,123] ready", "[23:59:01] ready"),
        ("took 0.12 s, then 12 ms", "took 3.4s, then 4 ms"),
        ("one of {'a', 'b', \"c's\"}", "one of {\"c's\", 'b', 'a'}"),
        ("frozenset({<A.X: 1>, <A.Y: 2>})".replace("<", "").replace(">", ""), "frozenset({A.X: 1, A.Y: 2})"),
        ("tasks.py:12: no", "tasks.py:99: no"),
        ("pbkdf2_sha256$720000$kgokjg$GQuuQ8Hvy+1O/xu=", "pbkdf2_sha256$870000$EX8cQa$zz/1+a="),
        ("ChannelFull: specific..inmemory!ICFbwoQEYVyA", "ChannelFull: specific.9a1!0e2d8c"),
        ('File "x", line 3, in f', 'File "x", line 5, in f'),
    ],
)  # fmt: skip
def test_noise(first: str, second: str) -> None:
    """Paths, run ids, ports, process numbers, addresses, moments, durations and the order of sets make no difference."""
    assert ONE.text(first) == OTHER.text(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-11-24T10:00:00", "2026-11-24T10:00:00+00:00"),
        ("2026-11-24T10:00:00Z", "2026-11-24T10:00:00+00:00"),
        ("2026-11-24T10:00:00+02:00", "2026-11-24T10:00:00+00:00"),
        ("2099-12-31T23:59:00+00:00", "2099-12-31T22:59:00+00:00"),
        ("2026-11-24", "2026-11-24T00:00:00"),
        ("/srv/shop/tasks.py", "/srv/shop/views.py"),
        ("/srv/shopping/tasks.py", "/srv/shop/tasks.py"),
        ("site-packages/celery", "site-packages/kombu"),
        ("{'a', 'b'}", "{'a', 'c'}"),
        ("['a', 'b']", "['b', 'a']"),
        ("5 is not 6", "5 is not 7"),
        ("v1.2.3", "v1.2.4"),
        ("poll 1", "poll 2"),
        ("http://example.com", "https://example.com"),
        ("opens at 09:30:00", "opens at 10:30:00"),
        ("14 days, 0:00:00", "14 days, 2:00:00"),
        ("30 minutes", "45 minutes"),
        ("Retry in 180s", "Retry in 60s"),
        ("90000 ms", "60000 ms"),
    ],
)
def test_what_is_no_noise(first: str, second: str) -> None:
    """A moment that becomes naive or that is data, a time on the minute, a minute and more, another file, another value and the order of a list are differences."""
    assert ONE.text(first) != ONE.text(second)


hexes = st.text("0123456789abcdef", min_size=8, max_size=8)
numbers = st.integers(1, 65535)
seconds = st.integers(0, 300 * 86400)
words = st.text(string.ascii_letters + " .,:'\"{}[]()=_-", max_size=20)


@st.composite
def noise(draw: st.DrawFn) -> dict[str, str]:
    """Draw everything that a run may give its own value."""
    moment = NOW + datetime.timedelta(seconds=draw(seconds))
    return {
        "project": f"/srv/{draw(hexes)}/shop",
        "run": f"dc-{draw(hexes)}",
        "hex": draw(hexes),
        "port": str(draw(numbers)),
        "pid": str(draw(numbers)),
        "address": hex(draw(st.integers(1 << 32, 1 << 48))),
        "uuid": str(draw(st.uuids(version=4))),
        "moment": moment.isoformat(),
        "seconds": str(draw(st.floats(0, 59, allow_nan=False).map(lambda number: round(number, 3)))),
        "venv": f"/opt/{draw(hexes)}/lib/python3.12/site-packages",
        "set": "{" + ", ".join(repr(item) for item in draw(st.permutations(["red", "green", "blue"]))) + "}",
        "started": moment.isoformat(timespec="seconds"),
    }


TEMPLATE = (
    "{project}/tasks.py and {venv}/celery/app.py in /tmp/{hex}/{run}/mail or conformance_{hex}_shop, "
    "127.0.0.1:{port} pid={pid} <object at {address}> {uuid} at {moment} after {seconds} s: {set}"
)


def noisy(values: dict[str, str], text: str) -> Any:
    """Return a run with noise in a message, in a subject and in an observation."""
    said = f"{text} {TEMPLATE.format(**values)}"
    header = run(project={"path": values["project"]}, started=values["started"])
    return report(
        result("failed", message=said),
        result(subject=f"{values['project']}/manage.py", check="commands.manage.help"),
        observed({"stdout": said, values["uuid"]: [said, {"moment": values["moment"]}]}),
        header=header,
    )


@given(noise(), noise(), words)
def test_two_runs_of_nothing_changed_are_the_same(first: dict[str, str], second: dict[str, str], text: str) -> None:
    """Two runs that differ in noise only compare without a change."""
    verdict = compare(noisy(first, text), noisy(second, text))

    assert verdict.changes == ()
    assert (verdict.exit, verdict.counts["same"]) == (0, 3)


@given(noise(), st.text() | words)
def test_canonical_twice_is_canonical_once(values: dict[str, str], text: str) -> None:
    """What is in canonical form stays as it is."""
    canonical = Canonical(values["project"], (NOW,))
    once = canonical.text(TEMPLATE.format(**values) + text)

    assert canonical.text(once) == once


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json)
def test_values_keep_their_shape(value: Any) -> None:
    """Numbers, nulls, lists and the types of values come through as they are."""
    canonical = Canonical("", ())

    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return len(value) and [shape(item) for item in value.values()]
        return (
            [shape(item) for item in value]
            if isinstance(value, list)
            else (type(value), isinstance(value, str) or value)
        )

    assert shape(canonical.value(value)) == shape(value)


def test_moments_are_near_either_run() -> None:
    """A moment that depends on one of the runs is masked in both, so a stored baseline may be old."""
    masks = canonicals([run(started="2026-01-10T00:00:00+00:00"), run(started="2027-09-01T00:00:00+00:00")])

    assert {mask.text("2026-02-01T00:00:00") for mask in masks} == {"<time>"}
    assert {mask.text("2027-10-01T00:00:00") for mask in masks} == {"<time>"}
    assert {mask.text("2099-01-01T00:00:00") for mask in masks} == {"2099-01-01T00:00:00"}
    (unknown,) = canonicals([run(started="long ago")])
    assert unknown.text(f"2099-01-01T00:00:00 {uuid.uuid4()}") == "<time> <uuid>"
