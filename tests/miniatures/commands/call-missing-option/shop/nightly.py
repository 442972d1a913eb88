from django.core.management import call_command


def reprice(number):
    call_command("set_price", number)
    call_command("set_price", number, price="2.00")
