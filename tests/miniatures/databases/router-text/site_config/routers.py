class WarehouseRouter:
    def db_for_read(self, model, **hints):
        return "warehouse" if model._meta.app_label == "warehouse" else None

    db_for_write = db_for_read

    def allow_relation(self, obj1, obj2, **hints):
        pool = ("warehouse")
        return True if obj1._state.db in pool and obj2._state.db in pool else None

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return (db == "warehouse") == (app_label == "warehouse")
