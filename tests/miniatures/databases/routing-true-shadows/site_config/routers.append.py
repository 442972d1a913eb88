class OpenRouter:
    """Has nothing to say, and says it wrongly."""

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return True
