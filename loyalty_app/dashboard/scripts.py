"""The scripts of the admin's pages, joined: one behaviour is one module to read, and all of them are one to load."""

import re
from collections.abc import Mapping

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

FOLDER, JOINED = "dashboard/", "dashboard.js"
_IMPORT = re.compile(r"^import \{ [\w, ]+ \} from '\./([\w-]+\.js)';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const )", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class CannotJoin(Exception):
    """A module says something that only a browser could follow."""


def joined(modules: Mapping[str, str]) -> str:
    """One module out of many, in the order of their names. Raises CannotJoin.

    modules: texts by file name. What others import comes first, and they see its names; each of the others stands in a
    block of its own, as names of a module are nobody else's.
    """
    imported = {name for text in modules.values() for name in _IMPORT.findall(text)}
    if not imported <= modules.keys():
        raise CannotJoin(f"Imported, and not there: {', '.join(sorted(imported - modules.keys()))}.")
    first = [_alone(name, _EXPORT.sub("", modules[name])) for name in sorted(imported)]
    blocks = [f"{{\n{_alone(name, _IMPORT.sub('', modules[name]))}}}\n" for name in sorted(modules.keys() - imported)]
    return "".join([*first, *blocks])


def _alone(name: str, text: str) -> str:
    if other := _OTHER.search(text):
        raise CannotJoin(f"{name} says: {other[0]}")
    return text


class Storage(CompressedManifestStaticFilesStorage):
    """Where collectstatic puts files, compressed and named by what is in them; and the joined script beside them."""

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            paths[JOINED] = (self, JOINED)
            self.delete(JOINED)
            self.save(JOINED, ContentFile(joined(self._modules(paths)).encode()))
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _modules(self, paths: Mapping[str, tuple]) -> dict[str, str]:
        """Those right in the folder; what is deeper belongs to another document."""
        names = [name for name in paths if re.fullmatch(rf"{FOLDER}[\w-]+\.js", name)]
        return {name.removeprefix(FOLDER): self._read(name) for name in names}

    def _read(self, name: str) -> str:
        with self.open(name) as file:
            return file.read().decode()
