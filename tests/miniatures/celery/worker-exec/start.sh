#!/bin/sh
set -e
celery -A site_config worker -Q celery,slow
