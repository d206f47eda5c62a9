"""Pages about one person's question: kept by nobody, found by no search engine."""


def private(response):
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
