from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class ResultsConfig(AppConfig):
    name = "apps.results"
    label = "results"
    verbose_name = "Kết quả học tập"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .exams.models import Exam, ExamSubject
        from .exams.releasing import renew_pages

        for model in (Exam, ExamSubject):
            for signal in (post_save, post_delete):
                signal.connect(renew_pages, sender=model, dispatch_uid="exam-pages")
