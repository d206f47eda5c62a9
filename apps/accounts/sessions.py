"""Sessions in the database that know whose they are, so that a person can see and end them."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.dateparse import parse_datetime


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls):
        from .models import Session

        return Session

    def create_model_instance(self, data):
        data.setdefault("started_at", timezone.now().isoformat())
        row = super().create_model_instance(data)
        row.started_at = parse_datetime(data["started_at"])
        row.user_id = data.get("_auth_user_id")
        row.organisation_id = data.get("organisation")
        row.address = data.get("address", "")
        row.device = data.get("device", "")
        return row
