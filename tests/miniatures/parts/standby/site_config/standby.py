class StandbyRouter:
    def db_for_read(self, model, **hints):
        return "warehouse" if model._meta.app_label == "warehouse" else "standby"

    def db_for_write(self, model, **hints):
        return "warehouse" if model._meta.app_label == "warehouse" else "default"

    def allow_relation(self, obj1, obj2, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == ("warehouse" if app_label == "warehouse" else "default")
