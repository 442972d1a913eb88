python manage.py migrate --database=warehouse
