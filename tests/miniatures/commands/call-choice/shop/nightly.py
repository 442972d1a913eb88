from django.core.management import call_command


def reprice(number, price):
    call_command("set_price", number, "--price=4.00")
    call_command("set_price", number, "--price", "4.00")
    call_command("set_price", number, "--price=2.00")
    call_command("set_price", number, "--price", price)
