"""Files of variables: ``.env`` and its like."""

from __future__ import annotations

import io
import logging


def variables_in(text: str) -> dict[str, str]:
    """Return the variables of a file in the form of ``.env``."""
    from dotenv import dotenv_values

    logger = logging.getLogger("dotenv.main")
    was_disabled, logger.disabled = logger.disabled, True  # what it cannot parse is none of the user's business here
    try:
        values = dotenv_values(stream=io.StringIO(text), interpolate=False)
    except Exception:
        return {}
    finally:
        logger.disabled = was_disabled
    return {name: value for name, value in values.items() if value is not None}
