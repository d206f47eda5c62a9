from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.files.periodic import run_due_work, run_work


class Command(BaseCommand):
    help = "Run all periodic work that is due; call it from a timer every minute or five."

    def add_arguments(self, parser):
        parser.add_argument("--only", choices=sorted(settings.PERIODIC_WORK))

    def handle(self, *args, **options):
        if options["only"]:
            self.stdout.write(f"{options['only']}: {run_work(options['only'])}")
            return
        outcome = run_due_work()
        for name, succeeded in outcome.items():
            self.stdout.write(f"{name}: {'xong' if succeeded else 'LỖI'}")
        if not all(outcome.values()):
            raise CommandError("Có việc định kỳ bị lỗi.")
