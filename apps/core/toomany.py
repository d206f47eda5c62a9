"""Said by views that have no form to say it on: too often, come back in so many seconds."""

from django.core.exceptions import PermissionDenied


class TooManyRequests(PermissionDenied):
    """Becomes the 429 page with Retry-After; ``seconds`` until the next try."""

    def __init__(self, seconds):
        super().__init__("too many requests")
        self.seconds = seconds
