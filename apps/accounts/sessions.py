"""Sessions in the database that know whose they are, so that a person can see and end them."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from apps.core.ready import Given, Ready


def _running():
    return SessionStore.get_model_class().objects.filter(
        session_key=Given("session_key", models.CharField()),
        expire_date__gt=Given("now", models.DateTimeField()),
    )


_data = Ready(lambda: _running().values_list("session_data"))


class SessionStore(DatabaseStore):
    def load(self):
        """Read the data of a session that still runs; every request of the staff does."""
        rows = _data.rows(session_key=self.session_key, now=timezone.now())
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])

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
