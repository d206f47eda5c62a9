from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save


class OrganisationsConfig(AppConfig):
    name = "apps.organisations"
    label = "organisations"
    verbose_name = "Đơn vị"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .directory import forget_on_commit
        from .models import Affiliation, Domain, Organisation, Succession

        for model in (Organisation, Domain, Affiliation, Succession):
            for signal in (post_save, post_delete):
                signal.connect(forget_on_commit, sender=model, dispatch_uid="directory")
        m2m_changed.connect(
            forget_on_commit, sender=Organisation.levels.through, dispatch_uid="directory"
        )
