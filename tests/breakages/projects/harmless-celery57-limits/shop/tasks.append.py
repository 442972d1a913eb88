

@shared_task(soft_time_limit=20, time_limit=None)
def count(number=1):
    return number + 1
