from parts.billing.tasks import charge


def send_bill(number):
    charge.delay(number)
