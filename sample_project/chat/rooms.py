"""Chat rooms: a group of the channel layer each, and the event that its members receive."""

LONGEST_NAME = 64


def group_of(room: str) -> str:
    """Name the channel layer's group of a room."""
    return f"room.{room}"


def event(author: str, message: str) -> dict[str, str]:
    """Build what is sent to the group when somebody speaks; ``RoomConsumer.room_message`` handles it."""
    return {"type": "room.message", "author": author, "message": message}
