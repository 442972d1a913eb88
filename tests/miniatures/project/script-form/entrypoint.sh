#!/bin/sh
exec celery -A site_config worker
