"""manage.py check_templates: every template compiles; what merchants see is made of Shopify's elements only."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateSyntaxError, engines

from loyalty_app.dashboard import markup

FOLDER = settings.BASE_DIR / "templates"
MANIFEST = settings.BASE_DIR / "tests" / "dashboard" / "polaris_manifest.json"
# Pages inside the Shopify admin; other folders hold e-mail and storefront text, which have their own rules.
ADMIN_FOLDERS = ("dashboard", "components", "forms")


class Command(BaseCommand):
    help = "Compiles all templates and checks the admin's against Shopify's element manifest."

    def handle(self, *args, **options):
        paths = sorted(FOLDER.rglob("*.html"))
        manifest = markup.load_manifest(MANIFEST)
        faults = [fault for path in paths for fault in self._check(path, manifest)]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in templates.")
        self.stdout.write(f"{len(paths)} templates are in order.")

    def _check(self, path: Path, manifest: dict) -> list[str]:
        name = path.relative_to(FOLDER)
        source = path.read_text()
        faults = []
        try:
            engines["django"].from_string(source)
        except TemplateSyntaxError as error:
            faults.append(f"{name}: {error}")
        if name.parts[0] in ADMIN_FOLDERS:
            faults += [f"{name}:{fault}" for fault in markup.faults(source, manifest=manifest)]
        return faults
