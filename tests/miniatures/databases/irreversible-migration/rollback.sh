python manage.py migrate warehouse 0001
