import secrets

SECRET_KEY = secrets.token_urlsafe(50)
