CORS_ALLOW_CREDENTIALS = True
CORS_ALLOWED_ORIGINS = ["https://tea.vercel.app"]
ALLOWED_HOSTS = ["shop.example"]
