

@shared_task
def remind(pk):
    return pk
