#!/bin/sh
git pull
supervisorctl restart shop-web
