"""What a result says is in the words of the tool, not of pytest."""

from __future__ import annotations

from django_conformance.plugin.outcomes import _plain

PYTEST = (
    'RuntimeError: Database access not allowed, use the "django_db" mark, or the "db" or "transactional_db" fixtures to '
    "enable it."
)


def test_no_advice_to_authors_of_tests() -> None:
    """What pytest-django says of its mark is told as what happened, in messages and in evidence."""
    plain = "RuntimeError: it queries a database, which this check has none of"

    assert _plain(PYTEST) == plain
    assert _plain({"errors": [PYTEST, 3]}) == {"errors": [plain, 3]}
