"""Both ways of holding a conversation: with a communicator, and with an ASGI server."""
