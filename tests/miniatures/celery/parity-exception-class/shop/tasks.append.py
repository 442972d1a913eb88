class GatewayRefused(Exception):
    def __init__(self, status, reason):
        super().__init__(f"{status}: {reason}")


@shared_task
def collect(order):
    raise GatewayRefused(402, f"card of order {order}")
