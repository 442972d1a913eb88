"""Background work that sends messages to the chat."""

from asgiref.sync import async_to_sync
from celery import Task, shared_task
from channels.layers import get_channel_layer

from chat.rooms import event, group_of


@shared_task(bind=True)
def announce(self: Task, room: str, message: str) -> dict[str, str]:
    """Send a message to a room, in the task's own name."""
    async_to_sync(get_channel_layer().group_send)(group_of(room), event(self.name, message))
    return {"room": room, "author": self.name}
