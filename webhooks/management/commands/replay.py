"""manage.py replay FOLDER [--url http://127.0.0.1:8000] [--json PATH]"""

import sys
from contextlib import nullcontext
from pathlib import Path

import msgspec
from django.core.management.base import BaseCommand, CommandError

from webhooks.replay import folder as payload_folder
from webhooks.replay import posting, report, scene


class Command(BaseCommand):
    help = (
        "Post a folder of payloads (<topic-with-dashes>/*.json) as signed webhooks through the intake into a scratch "
        "shop, twice, and report what became of them. Use a scratch database: the shop stays in it."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--url", help="a running server with this database; without it one is started")
        parser.add_argument("--json", type=Path, help="write the report there as JSON")

    def handle(self, *, folder, url, json, **options):
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        payloads = payload_folder.payloads(folder)
        if not payloads:
            raise CommandError(
                f"{folder} has no payloads: they belong in folders named by topic, as orders-paid/1.json."
            )
        try:
            with nullcontext(url) if url else posting.server() as address:
                made = scene.replay(str(folder), payloads, url=address, say=self.stdout.write)
        except posting.ServerFailed as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(report.text(made))
        if json:
            json.write_bytes(
                msgspec.json.format(msgspec.json.encode({**msgspec.to_builtins(made), "good": made.is_good}))
            )
        if not made.is_good:
            sys.exit(1)
