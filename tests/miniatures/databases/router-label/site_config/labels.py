class LabelRouter:
    def db_for_read(self, model, **hints):
        return "warehouse" if model._meta.app_label == "wharehouses" else None
