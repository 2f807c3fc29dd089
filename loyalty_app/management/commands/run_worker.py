import signal

from django.core.management.base import BaseCommand

from loyalty_app import garbage
from loyalty_app.worker import Worker


class Command(BaseCommand):
    help = "Process webhooks and effects until stopped (SIGTERM or Ctrl-C); what is under way is finished first."

    def handle(self, *args, **options):
        worker = Worker()
        garbage.look_rarely()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, worker.stop)
        worker.run()
