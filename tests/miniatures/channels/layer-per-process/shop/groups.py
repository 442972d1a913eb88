async def join(layer, name):
    await layer.group_add("shop", name)
