DATABASES["standby"] = {**DATABASES["default"], "TEST": {"MIRROR": "default"}}
DATABASE_ROUTERS = ["site_config.standby.StandbyRouter"]
