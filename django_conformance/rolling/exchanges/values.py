"""Values that programs put into messages, sessions and caches: by name, so that both sides build them themselves."""

from __future__ import annotations

import datetime
import decimal
import uuid
from typing import Any

PLAIN: dict[str, Any] = {"text": "ça va ? ☕", "numbers": [1, 2.5, -3], "nested": {"none": None, "true": True}}
"""What every serializer takes."""

TYPED: dict[str, Any] = {
    "aware datetime": datetime.datetime(2020, 2, 29, 12, 30, 15, 123456, tzinfo=datetime.timezone.utc),
    "date": datetime.date(2020, 2, 29),
    "Decimal": decimal.Decimal("12.50"),
    "UUID": uuid.UUID("12345678-1234-4678-9234-567812345678"),
    "bytes": b"\x00\xff",
}
"""What some serializers take, each in its own way."""

VALUES: dict[str, Any] = {"plain values": PLAIN, **TYPED}
