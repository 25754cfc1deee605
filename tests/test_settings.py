"""Settings come from the environment, and a wrong one is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from mnist_core.settings import PROJECT, Settings, load_settings


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


@pytest.mark.parametrize("text", ["0", "-1", "2.5", "many", "²"])
def test_a_number_that_makes_no_sense_is_refused_with_its_name(text):
    with pytest.raises(ValueError, match="MNIST_WORKERS must be a whole number >= 1"):
        load_settings({"MNIST_WORKERS": text})


def test_the_processs_own_environment_is_read_by_default(monkeypatch):
    monkeypatch.setenv("MNIST_MAX_RUNS", "7")
    assert load_settings().max_runs == 7
