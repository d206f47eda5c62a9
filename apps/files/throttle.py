"""How often a visitor may do something: counted by keyed address, refused with a wait."""

from datetime import timedelta

from django.utils import timezone

from apps.core.addresses import client_address
from apps.core.counters import count_failure, counter_key, waiting_until

from .models import ThrottleCounter


def seconds_to_wait(request, what, policy, *, minutes=15):
    """Count one use of ``what`` by this visitor; return 0 or the seconds until the next one."""
    now, window = timezone.now(), timedelta(minutes=minutes)
    key = counter_key("throttle", what, client_address(request))
    until = waiting_until(ThrottleCounter, {key: policy}, now=now, window=window)
    if until is not None:
        return max(1, round((until - now).total_seconds()))
    count_failure(ThrottleCounter, [key], now=now, window=window)
    return 0
