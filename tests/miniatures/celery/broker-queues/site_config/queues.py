import os


def route(name, args, kwargs, options, task=None, **more):
    """A queue for each process that publishes: no worker consumes it."""
    return {"queue": f"slow-{os.getpid()}"} if name == "shop.tasks.restock" else None
