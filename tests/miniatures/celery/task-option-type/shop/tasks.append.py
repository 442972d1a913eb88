
@shared_task(time_limit="600")
def export():
    return 1
