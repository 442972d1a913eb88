

import asyncio

from redis import asyncio as aioredis

store = aioredis.from_url("redis://localhost:6379/4")


async def write(key):
    await store.set(key, 1)


@shared_task
def publish(key):
    asyncio.run(write(key))
