CRONJOBS = [("0 5 * * *", "django.core.management.call_command", ["set_prices", "1", "2.50"])]
