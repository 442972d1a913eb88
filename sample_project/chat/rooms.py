"""Chat rooms: each is a group on the channel layer, with an event that its members receive."""

LONGEST_NAME = 64


def group_of(room: str) -> str:
    """Return the name of a room's group on the channel layer."""
    return f"room.{room}"


def event(author: str, message: str) -> dict[str, str]:
    """Return the event that is sent to the group for a message; ``RoomConsumer.room_message`` handles it."""
    return {"type": "room.message", "author": author, "message": message}
