@shared_task
def labels(names):
    return {name.lower() for name in names}
