from django.core.mail import send_mail


def receipt(order):
    send_mail('Receipt', 'Thanks', None, [order.email])
