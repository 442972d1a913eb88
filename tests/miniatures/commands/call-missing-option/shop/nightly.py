from django.core.management import call_command


def reprice(number, options, arguments):
    call_command("set_price", number)
    call_command("set_price", number, price="2.00")
    call_command("set_price", number, "--price", "2.00")
    call_command("set_price", number, "--price=2.00")
    call_command("set_price", number, f"--price={options}")
    call_command("set_price", *arguments)
    call_command("set_price", number, **options)
