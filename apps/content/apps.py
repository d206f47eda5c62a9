from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class ContentConfig(AppConfig):
    name = "apps.content"
    label = "content"
    verbose_name = "Nội dung trang"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from apps.core.pagestamp import renew_for_owner

        from .models import Article, Page, Picture

        for model in (Article, Page, Picture):
            for signal in (post_save, post_delete):
                signal.connect(renew_for_owner, sender=model, dispatch_uid="page-stamp")
