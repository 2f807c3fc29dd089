"""PostgreSQL from the wheel, in places where people really put their clones."""

import fcntl
import os

import psycopg
import pytest

from devstore.servers import Postgres, PostgresServer
from devstore.stack import Stack, StackFailed


@pytest.mark.parametrize("folder", ["my shop", "l'atelier (neu)", "ä" * 20])
def test_any_name_of_a_folder_will_do(tmp_path, folder):
    server = Postgres(tmp_path / folder / "postgres")
    try:
        with psycopg.connect(server.create_database("loyalty")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop()


def test_users_of_one_machine_do_not_share_a_lock():
    assert str(os.getuid()) in PostgresServer.lock_path.name


def test_of_two_demos_that_start_at_once_one_does(tmp_path):
    with (tmp_path / "lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        with pytest.raises(StackFailed, match="already starts or runs"), Stack(tmp_path, say=print):
            pass

    assert not (tmp_path / "running").exists()
