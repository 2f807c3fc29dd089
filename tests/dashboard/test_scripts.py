"""The scripts of the admin's pages: many modules to read, one file to load, found under a name that may be kept."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client

from loyalty_app.dashboard import scripts
from loyalty_app.dashboard.scripts import CannotJoin

MODULES = Path(scripts.__file__).parent / "static" / "dashboard"
DOCUMENT = settings.BASE_DIR / "templates" / "dashboard" / "document.html"


@pytest.fixture
def collected(settings, tmp_path) -> Path:
    """As a release has it."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "loyalty_app.dashboard.scripts.Storage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_what_others_import_comes_first_and_each_of_the_others_keeps_its_names_to_itself():
    modules = {
        "go.js": "import { show, hide } from './visit.js';\nconst at = 1;\nshow(at);\n",
        "back.js": "import { show } from './visit.js';\nconst at = 2;\nshow(at);\n",
        "visit.js": "const at = 0;\nexport const show = (to) => [at, to];\nexport const hide = () => {};\n",
    }

    assert scripts.joined(modules) == (
        "const at = 0;\nconst show = (to) => [at, to];\nconst hide = () => {};\n"
        "{\nconst at = 2;\nshow(at);\n}\n{\nconst at = 1;\nshow(at);\n}\n"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import { one } from './gone.js';\n", "Imported, and not there: gone.js."),
        ("import two from './one.js';\n", "two.js says: import two from './one.js';"),
        ("import './one.js';\n", "two.js says: import './one.js';"),
        ("export default 1;\n", "two.js says: export default 1;"),
        ("export class Two {}\n", "two.js says: export class Two {}"),
    ],
)
def test_what_it_does_not_understand_is_never_joined(text, told):
    with pytest.raises(CannotJoin) as refused:
        scripts.joined({"one.js": "const one = 1;\n", "two.js": text})

    assert str(refused.value) == told


def test_a_module_that_is_imported_imports_nothing_itself():
    modules = {
        "a.js": "import { b } from './b.js';\n",
        "b.js": "import { c } from './c.js';\nexport const b = c;\n",
        "c.js": "export const c = 1;\n",
    }

    with pytest.raises(CannotJoin, match=re.escape("b.js says: import { c } from './c.js';")):
        scripts.joined(modules)


def test_a_release_has_every_module_of_a_page_in_one_file(collected):
    own = {path.name: path.read_text() for path in MODULES.glob("*.js")}

    assert len(own) > 10
    assert (collected / "dashboard.js").read_text() == scripts.joined(own)


def test_collected_again_it_is_the_newest(collected):
    newest = (collected / "dashboard.js").read_text()
    (collected / "dashboard.js").write_text("old")

    call_command("collectstatic", interactive=False, verbosity=0)

    assert (collected / "dashboard.js").read_text() == newest
    assert [path.name for path in collected.glob("dashboard_*")] == []


def test_a_browser_keeps_it_for_ever_and_gets_it_compressed(collected):
    address = staticfiles_storage.url("dashboard.js")
    answer = Client(headers={"Accept-Encoding": "gzip"}).get(address)

    assert gzip.decompress(b"".join(answer)) == (collected / "dashboard.js").read_bytes()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_a_page_loads_shopifys_two_scripts_first_and_two_of_ours():
    head = DOCUMENT.read_text().partition("<title>")[0]

    order = ["{{ app_bridge_url }}", "{{ polaris_url }}", "django_htmx/htmx-2.min.js", "'dashboard.js'"]
    assert head.count("<script") == len(order)
    assert sorted(order, key=head.index) == order
