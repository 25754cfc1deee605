"""Settings come from the environment, and a wrong one is refused by name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from mnist_core.cli.commands import main
from mnist_core.errors import SettingsError
from mnist_core.messages import explain
from mnist_core.settings import LIMITS, PROJECT, Settings, load_settings


def test_without_variables_every_setting_has_its_default():
    assert load_settings({}) == Settings()
    assert Settings().artifacts == PROJECT / "artifacts"


def test_each_variable_sets_its_setting(tmp_path):
    settings = load_settings(
        {
            "MNIST_ARTIFACTS": str(tmp_path),
            "MNIST_SCHEDULER": "tcp://10.0.0.1:8786",
            "MNIST_WORKERS": "3",
            "OTHER": "ignored",
        }
    )
    assert settings.artifacts == tmp_path.resolve()
    assert settings.scheduler == "tcp://10.0.0.1:8786"
    assert settings.workers == 3
    assert settings.max_runs == Settings().max_runs


def test_the_folders_are_inside_artifacts(tmp_path):
    settings = Settings(artifacts=tmp_path)
    folders = (settings.datasets, settings.models, settings.runs)
    assert folders == (tmp_path / "datasets", tmp_path / "models", tmp_path / "runs")


def test_a_home_folder_may_be_written_with_a_tilde():
    assert load_settings({"MNIST_ARTIFACTS": "~/x"}).artifacts == (Path.home() / "x").resolve()


def test_an_empty_variable_counts_as_not_set():
    assert load_settings({"MNIST_WORKERS": " "}) == Settings()


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "two", "²", "1000000", "9" * 5000])
def test_a_number_that_makes_no_sense_is_refused_with_its_name(text):
    with pytest.raises(SettingsError) as caught:
        load_settings({"MNIST_WORKERS": text})
    assert "MNIST_WORKERS must be a whole number from 1 to 64" in explain(caught.value)
    assert len(explain(caught.value)) < 400


def test_every_number_has_a_least_and_a_most_and_its_default_is_between():
    numbers = {name for name, value in vars(Settings()).items() if isinstance(value, int)}
    assert set(LIMITS) == numbers
    for name, (low, high) in LIMITS.items():
        assert low <= getattr(Settings(), name) <= high


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_itself_is_allowed_and_what_is_beyond_is_not(name):
    variable = f"MNIST_{name.upper()}"
    for bound, beyond in zip(LIMITS[name], (-1, 1), strict=True):
        assert getattr(load_settings({variable: str(bound)}), name) == bound
        with pytest.raises(SettingsError, match=variable):
            load_settings({variable: str(bound + beyond)})


@pytest.mark.parametrize("text", ["nonsense", "tcp://", "host", "tcp://host:0", "tcp://a b:1"])
def test_an_address_of_no_scheduler_is_refused(text):
    with pytest.raises(SettingsError, match="MNIST_SCHEDULER"):
        load_settings({"MNIST_SCHEDULER": text})


@pytest.mark.parametrize("text", ["tcp://10.0.0.1:8786", "tls://[::1]:8786", "gpu-7.lan:8786"])
def test_an_address_of_a_scheduler_is_taken_as_it_is(text):
    assert load_settings({"MNIST_SCHEDULER": text}).scheduler == text


@pytest.mark.parametrize("text", [__file__, "~nobody-of-that-name/x", "x" * 5000])
def test_what_can_be_no_folder_is_refused(text):
    with pytest.raises(SettingsError, match="MNIST_ARTIFACTS"):
        load_settings({"MNIST_ARTIFACTS": text})


def test_the_command_line_refuses_them_too_whatever_it_is_asked(monkeypatch):
    monkeypatch.setenv("MNIST_MAX_EPOCHS", "many")
    done = CliRunner().invoke(main, ["recipes"])
    assert done.exit_code == 2
    assert "MNIST_MAX_EPOCHS must be a whole number from 1 to 1,000" in done.stderr


def test_the_server_refuses_them_before_it_answers(tmp_path):
    """`streamlit run app.py` imports this file once; nobody has to open a page."""
    wrong = {**os.environ, "MNIST_WORKERS": "two", "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", "0", "--browser.serverAddress", "localhost"]
    done = subprocess.run(
        command, cwd=PROJECT, env=wrong, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "MNIST_WORKERS must be a whole number from 1 to 64" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_processs_own_environment_is_read_by_default(monkeypatch):
    monkeypatch.setenv("MNIST_MAX_RUNS", "7")
    assert load_settings().max_runs == 7
