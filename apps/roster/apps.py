from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "apps.roster"
    label = "roster"
    verbose_name = "Học sinh"
    default_auto_field = "django.db.models.BigAutoField"
