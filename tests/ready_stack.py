"""The product's processes for tests: as in the demo, but with tables that need not be migrated into being again."""

from devstore.stack import Stack
from tests import embedded


class ReadyStack(Stack):
    """Each such stack would migrate for seconds what is migrated already; the journey starts one from nothing."""

    server_settings = embedded.FAST

    def _make_tables(self) -> None:
        embedded.psql(self.database_url, "--file", str(embedded.dumped()))
