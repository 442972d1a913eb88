class Export:
    throttle_scope = "export"
