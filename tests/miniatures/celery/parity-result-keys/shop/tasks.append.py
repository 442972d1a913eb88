@shared_task
def pages(total):
    return {number: number + 1 for number in range(total)}
