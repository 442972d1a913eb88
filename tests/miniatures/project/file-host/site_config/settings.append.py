STATIC_URL = "d3u.cloudfront.net/static/"
