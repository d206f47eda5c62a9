"""Sessions in the database that know whose they are, so that a person can see and end them."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls):
        from .models import Session

        return Session

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.user_id = data.get("_auth_user_id")
        row.organisation_id = data.get("organisation")
        row.address = data.get("address", "")
        row.device = data.get("device", "")
        return row
