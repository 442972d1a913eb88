@shared_task
def told(results):
    return len(results)
