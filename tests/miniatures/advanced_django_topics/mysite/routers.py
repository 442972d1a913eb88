class UserRouter:
    def db_for_read(self, model, **hints):
        if model._meta.app_label == 'auth':
            return 'users_db'
        return None
