import sentry_sdk

sentry_sdk.init(dsn="https://key@sentry.example/1")
