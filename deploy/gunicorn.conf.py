"""How gunicorn serves the portal; values come from the environment, as in the settings."""

import gc
import os

wsgi_app = "schoolportal.wsgi"
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "2"))
timeout = 120  # a slow line may need minutes to send a submission
graceful_timeout = 30
keepalive = 5

# Nothing but the port itself is opened, and only Django decides which forwarded headers count.
control_socket_disable = True
secure_scheme_headers = {}

# A restarted worker keeps memory flat over months; the spread keeps them from restarting together.
max_requests = int(os.environ.get("WEB_MAX_REQUESTS", "20000"))
max_requests_jitter = max_requests // 10

accesslog = None
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL", "info")


def post_worker_init(worker):
    """Spare the collector what lives as long as the worker: the code and Django's registries."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
