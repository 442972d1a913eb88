#!/bin/sh
set -e
python manage.py migrate --noinput
python manage.py createsuperuser --noinput --username admin --email admin@shop.example
exec "$@"
