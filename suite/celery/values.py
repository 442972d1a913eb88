"""What checks of both ways share: generated values, and the checks without which no task can run at all."""

from __future__ import annotations

import keyword

from hypothesis import strategies as st

CONFIGURED = (
    "celery.configuration.loads",
    "celery.configuration.task-modules",
    "celery.configuration.result-backend",
    "celery.configuration.serializers",
    "celery.configuration.broker-transport",
)
"""Checks that must not have failed before a task is called."""

_ALPHABET = "abcXYZ019 _-./\\\"'<>{}%:,\n\t\x00\x7fßéÅ\u0301ñДжשع漢字ひ한☕\u200b\u2028\ufeff😀👩\u200d🚀"
"""Characters that encodings and escapes stumble over. To sort all of Unicode takes Hypothesis a second."""

_TEXT = st.text(_ALPHABET, max_size=20)

KEYWORDS = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8).filter(
    lambda name: not keyword.iskeyword(name) and name != "self"
)
"""Names of keyword arguments."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
).filter(lambda value: "__type__" not in repr(value))
"""Values that JSON has; a dictionary with the key ``__type__`` is kombu's own mark for a type and left out."""
