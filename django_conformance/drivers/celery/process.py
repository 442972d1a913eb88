"""What holds for a process as a whole, whatever code it runs: language, clock, locale and limits."""

from __future__ import annotations

import decimal
import locale
import socket
import time

_SETTINGS = (
    *("LANGUAGE_CODE", "TIME_ZONE", "USE_TZ", "USE_I18N", "LOCALE_PATHS", "DEFAULT_CHARSET", "DATABASE_ROUTERS"),
    *("DEFAULT_FROM_EMAIL", "SERVER_EMAIL", "FORMAT_MODULE_PATH", "USE_THOUSAND_SEPARATOR"),
)
"""Settings that say how a process speaks and counts."""


def facts() -> dict[str, str]:
    """Return each fact of this process as a string, by what it is called."""
    from django.conf import settings
    from django.utils import timezone, translation

    return {
        "the active language": str(translation.get_language()),
        "the active time zone": timezone.get_current_timezone_name(),
        "the time zone of the system's clock": "/".join(time.tzname),
        "the locale": str(locale.setlocale(locale.LC_ALL)),
        "the precision of decimals": str(decimal.getcontext().prec),
        "the default timeout of sockets": str(socket.getdefaulttimeout()),
        **{name: repr(getattr(settings, name, None)) for name in _SETTINGS},
    }
