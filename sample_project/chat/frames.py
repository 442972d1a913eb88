"""Text frames: JSON objects whose ``message`` is text."""

import json


class MalformedFrame(Exception):
    """A frame that cannot be parsed. Its text tells the sender why."""


def decode(text: str | None) -> str:
    """Return the message of a text frame; ``None`` stands for a binary frame.

    Raises:
        MalformedFrame: the frame is not text, not JSON, not an object, or has no message that is text.
    """
    if text is None:
        raise MalformedFrame("binary frames are not understood")
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        raise MalformedFrame("the frame is not JSON") from None
    if not isinstance(frame, dict):
        raise MalformedFrame("the frame is not an object")
    if "message" not in frame:
        raise MalformedFrame("the frame has no message")
    message = frame["message"]
    if not isinstance(message, str) or not _is_unicode(message):
        raise MalformedFrame("the message is not text")
    return message


def _is_unicode(text: str) -> bool:
    """Whether text has no lone surrogates, which JSON can escape but a channel layer cannot carry."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
