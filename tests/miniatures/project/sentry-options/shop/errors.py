import sentry_sdk


def start(dsn):
    sentry_sdk.init(dsn, traces_sample_rates=0.2)
