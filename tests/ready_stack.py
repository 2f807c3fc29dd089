"""The product's processes for tests: as in the demo, but with tables and scripts that are not made anew each time."""

import shutil

from devstore.stack import Stack
from tests import embedded


class ReadyStack(Stack):
    """Each such stack would migrate and compress for seconds what is there already; the journey starts from nothing."""

    server_settings = embedded.FAST

    def _make_tables(self) -> None:
        embedded.psql(self.database_url, "--file", str(embedded.dumped()))

    def _collect_scripts(self) -> None:
        mine, kept = self.folder / "static", embedded.shared_folder() / "static"

        def keep() -> None:
            super(ReadyStack, self)._collect_scripts()
            shutil.copytree(mine, kept)

        embedded.once("static", keep)
        shutil.copytree(kept, mine, dirs_exist_ok=True)
