#!/bin/sh
set -e
python manage.py migrate --noinput
python manage.py migrate --noinput --database=warehouse
exec daphne site_config.asgi:application
