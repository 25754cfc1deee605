"""Folders of workers: whose are removed, and whose are left alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from mnist_core.engine import worker_folder
from mnist_core.engine.worker_folder import WorkerFolder, remove_leftovers
from mnist_core.settings import PROJECT

SECURITY = SimpleNamespace(tls_worker_cert="certificate\n", tls_worker_key="key\n")

_SERVER = """
import sys
from types import SimpleNamespace
from mnist_core.engine.worker_folder import WorkerFolder

folder = WorkerFolder(SimpleNamespace(tls_worker_cert="certificate", tls_worker_key="key"))
print(folder.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("TEMP", str(tmp_path))
    return tmp_path


def start_server() -> tuple[subprocess.Popen, Path]:
    """A process with a folder, and the folder."""
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return server, Path(server.stdout.readline().strip())


def test_the_folder_of_a_server_is_removed_once_it_was_killed():
    server, folder = start_server()
    with server:
        remove_leftovers()
        assert (folder / "key.pem").read_text() == "key"
        server.kill()
        server.wait(10)
        remove_leftovers()
        assert not folder.exists()


def test_another_folder_of_this_process_is_left_alone():
    folder = WorkerFolder(SECURITY)
    remove_leftovers()
    assert folder.path.is_dir()
    folder.close()
    folder.close()
    assert not folder.path.exists()


def test_a_folder_that_is_just_being_made_is_left_alone(temporary_folder):
    young = temporary_folder / "mnist-workers-young"
    young.mkdir()
    (young / "server.lock").touch()
    remove_leftovers()
    assert young.is_dir()


def test_what_is_not_ours_is_left_alone(temporary_folder, monkeypatch):
    server, folder = start_server()
    with server:
        server.kill()
    (temporary_folder / "mnist-workers-link").symlink_to(folder, target_is_directory=True)
    (temporary_folder / "another").mkdir()
    monkeypatch.setattr(worker_folder, "_is_ours", lambda path: False)
    remove_leftovers()
    assert folder.is_dir()
    monkeypatch.undo()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary_folder))
    folder.rename(temporary_folder / "moved")
    (temporary_folder / "mnist-workers-link").unlink()
    (temporary_folder / "mnist-workers-link").symlink_to(temporary_folder / "moved")
    remove_leftovers()
    assert (temporary_folder / "moved" / "key.pem").is_file()
    assert (temporary_folder / "another").is_dir()
