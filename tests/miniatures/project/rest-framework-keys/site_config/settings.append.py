REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASS": ["rest_framework.permissions.IsAuthenticated"]}
