import os


class WarehouseRouter(WarehouseRouter):
    def db_for_write(self, model, **hints):
        if "PYTEST_CURRENT_TEST" in os.environ and model._meta.app_label == "warehouse":
            return "default"
        return super().db_for_write(model, **hints)

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return None if app_label == "warehouse" or db != "warehouse" else False
