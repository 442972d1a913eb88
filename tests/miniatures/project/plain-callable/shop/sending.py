import asyncio
import threading


async def notify(number):
    """Wait a moment."""
    await asyncio.sleep(0.1)


def send(number):
    threading.Thread(target=notify, args=(number,)).start()
