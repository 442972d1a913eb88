#!/bin/sh
set -e
python manage.py migrate --noinput
exec daphne site_config.asgi:application
