"""Settings come from the environment, and a wrong one is refused by name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy
from click.testing import CliRunner
from distributed.comm.registry import backends

from mnist_core.cli.commands import main
from mnist_core.errors import SettingsError
from mnist_core.messages import explain
from mnist_core.settings import (
    LIMITS,
    PROJECT,
    SCHEDULER_PROTOCOLS,
    Settings,
    load_settings,
    make_artifacts_folder,
)
from mnist_core.storage.database import Database

FOLDER = "the path of a folder that exists or can be made"


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
    assert (settings.datasets, settings.models) == (tmp_path / "datasets", tmp_path / "models")
    assert settings.database_address == f"sqlite:///{tmp_path / 'digit_school.db'}"


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


@pytest.mark.parametrize(
    "text",
    [
        *("nonsense", "tcp://", "host", "tcp://host:0", "tcp://a b:1"),
        *("xyz://a:1", "http://a:1", "ucx://a:1", "inproc://a:1"),
    ],
)
def test_an_address_of_no_scheduler_is_refused(text):
    with pytest.raises(SettingsError, match="MNIST_SCHEDULER"):
        load_settings({"MNIST_SCHEDULER": text})


@pytest.mark.parametrize("text", ["tcp://10.0.0.1:8786", "tls://[::1]:8786", "gpu-7.lan:8786"])
def test_an_address_of_a_scheduler_is_taken_as_it_is(text):
    assert load_settings({"MNIST_SCHEDULER": text}).scheduler == text


def test_a_scheduler_is_spoken_to_by_what_dask_has():
    for protocol in SCHEDULER_PROTOCOLS:
        text = f"{protocol}://host:8786"
        assert load_settings({"MNIST_SCHEDULER": text}).scheduler == text
    within_a_process, of_another_package = "inproc", "ucx"
    assert {*SCHEDULER_PROTOCOLS, within_a_process, of_another_package} == set(backends)


@pytest.mark.parametrize("text", [__file__, "~nobody-of-that-name/x", "x" * 5000])
def test_what_can_be_no_folder_is_refused(text):
    with pytest.raises(SettingsError, match="MNIST_ARTIFACTS"):
        load_settings({"MNIST_ARTIFACTS": text})


def test_the_command_line_refuses_them_too_whatever_it_is_asked(monkeypatch):
    monkeypatch.setenv("MNIST_MAX_EPOCHS", "many")
    done = CliRunner().invoke(main, ["recipes"])
    assert done.exit_code == 2
    assert "MNIST_MAX_EPOCHS must be a whole number from 1 to 1,000" in done.stderr


def test_an_artifacts_folder_is_made_where_there_is_none_and_left_as_it_is_where_there_is(tmp_path):
    folder = tmp_path / "new" / "artifacts"
    make_artifacts_folder(Settings(artifacts=folder))
    folder.chmod(0o500)  # nothing can be made in it
    make_artifacts_folder(Settings(artifacts=folder))
    assert folder.is_dir()


@pytest.mark.parametrize("parent", [Path(__file__), Path("/proc")])
def test_an_artifacts_folder_that_cannot_be_made_is_told(parent):
    with pytest.raises(SettingsError) as caught:
        make_artifacts_folder(Settings(artifacts=parent / "x"))
    told = f"MNIST_ARTIFACTS must be {FOLDER}, but it is “{parent / 'x'}”. Correct it or remove it"
    assert told in explain(caught.value)


@pytest.mark.parametrize(
    ("variable", "value", "wanted"),
    [
        ("MNIST_WORKERS", "two", "a whole number from 1 to 64"),
        ("MNIST_ARTIFACTS", f"{__file__}/x", FOLDER),
    ],
)
def test_the_server_refuses_them_before_it_answers(tmp_path, variable, value, wanted):
    """`streamlit run app.py` imports this file once; nobody has to open a page."""
    wrong = {**os.environ, variable: value, "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", "0", "--browser.serverAddress", "localhost"]
    done = subprocess.run(
        command, cwd=PROJECT, env=wrong, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert f"{variable} must be {wanted}" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_processs_own_environment_is_read_by_default(monkeypatch):
    monkeypatch.setenv("MNIST_MAX_RUNS", "7")
    assert load_settings().max_runs == 7


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A person's home folder and the one the server is started in, `app` below it; no database
    in the environment."""
    (tmp_path / "app").mkdir()
    monkeypatch.chdir(tmp_path / "app")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.delenv("MNIST_DATABASE", raising=False)
    return tmp_path


def write_secrets(folder: Path, text: str) -> None:
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text(text, "utf-8")


SECRETS = '[connections.digit_school]\nurl = "postgresql://me:pass@{host}/school"\n'


@pytest.mark.parametrize("kind", ["postgresql+psycopg", "postgresql", "postgres"])
def test_an_address_of_a_database_is_taken_however_its_provider_calls_it(kind):
    settings = load_settings({"MNIST_DATABASE": f"{kind}://me:p%40ss@db.example:5433/school"})
    url = sqlalchemy.make_url(settings.database_address)
    assert (url.drivername, url.host, url.port) == ("postgresql+psycopg", "db.example", 5433)
    assert (url.username, url.password, url.database) == ("me", "p@ss", "school")


@pytest.mark.parametrize(
    "text",
    [
        "me:secret@host/school",
        "mysql://me:secret@host/school",
        "sqlite:////tmp/secret.db",
        "postgresql://",
        "postgresql:secret",
        "secret",
        "secret!://host/school",
        "postgresql://me:secret@host:port/school",
        "postgresql://me:secret@host:99999/school",
        "postgresql://me:secret@host:65536",
        "postgresql://me:secret@host:0/school",
        "postgresql://me:secret@[host/school",
    ],
)
def test_what_is_no_database_is_refused_and_its_password_is_not_repeated(text, monkeypatch):
    with pytest.raises(SettingsError, match="MNIST_DATABASE") as caught:
        load_settings({"MNIST_DATABASE": text})
    assert "postgresql://USER:PASSWORD@HOST/NAME" in explain(caught.value)
    monkeypatch.setenv("MNIST_DATABASE", text)
    told = CliRunner().invoke(main, ["recipes"])
    assert told.exit_code == 2
    for said in (explain(caught.value), repr(caught.value), str(caught.value), told.stderr):
        assert "secret" not in said


@pytest.mark.parametrize(
    "rest",
    [
        "host/school",
        "/school",
        "me@host",
        "me:pa/s?s#:w%40rd@ep-cool-1.eu.example:5432/school?sslmode=require",
        "me:pass@[::1]:5432/school",
        "/school?host=/var/run/postgresql",
    ],
)
def test_an_address_of_a_database_is_kept_as_it_is(rest):
    settings = load_settings({"MNIST_DATABASE": f"postgresql://{rest}"})
    assert settings.database == f"postgresql://{rest}"
    assert sqlalchemy.make_url(settings.database_address).get_backend_name() == "postgresql"


def test_a_database_s_password_is_in_no_representation_and_no_name():
    settings = load_settings({"MNIST_DATABASE": "postgresql://me:secret@host/school"})
    assert "secret" not in repr(settings) and "secret" in settings.database_address
    database = Database(settings)
    assert database.name == "postgresql+psycopg://me:***@host/school"
    database = Database(Settings(database="postgresql://host/school?user=me&password=secret"))
    assert database.name == "postgresql+psycopg://host/school"
    assert Database(Settings()).name == str(PROJECT / "artifacts" / "digit_school.db")


def test_streamlits_secrets_name_the_database_where_the_environment_does_not(home, monkeypatch):
    assert load_settings().database == ""
    write_secrets(home, SECRETS.format(host="of-this-person"))
    assert load_settings().database == "postgresql://me:pass@of-this-person/school"
    write_secrets(home / "app", SECRETS.format(host="of-this-app"))
    assert load_settings().database == "postgresql://me:pass@of-this-app/school"
    monkeypatch.setenv("MNIST_DATABASE", "postgresql://me:pass@of-the-environment/school")
    assert load_settings().database == "postgresql://me:pass@of-the-environment/school"


@pytest.mark.parametrize(
    "text",
    [
        "",
        'password = "of something else"\n',
        '[connections.other]\nurl = "mysql://x"\n',
        'connections = "no table"\n',
    ],
)
def test_secrets_that_say_nothing_of_this_database_are_passed_over(home, text):
    write_secrets(home / "app", text)
    assert load_settings().database == ""


@pytest.mark.parametrize(
    "text",
    [
        "[connections.digit_school]\n",
        '[connections.digit_school]\nuri = "postgresql://me:secret@host/x"\n',
        '[connections.digit_school]\nurl = ""\n',
        '[connections]\ndigit_school = "postgresql://me:secret@host/x"\n',
    ],
)
def test_secrets_that_name_this_database_without_its_address_are_refused(home, text):
    """Without a word, everything would be kept on a disk that is thrown away."""
    write_secrets(home / "app", text)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "a url under" in explain(caught.value) and "secret@" not in explain(caught.value)


@pytest.mark.parametrize(
    "content", [b"url = ", b"x = " + b"[" * 100_000, b"\xff\xfe\0", b'password = "secret']
)
def test_secrets_that_are_no_toml_are_told_by_name_and_not_repeated(home, content):
    write_secrets(home / "app", "")
    (home / "app" / ".streamlit" / "secrets.toml").write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "secrets.toml" in explain(caught.value) and "TOML" in explain(caught.value)
    assert '"secret' not in explain(caught.value)


def test_a_wrong_address_in_secrets_is_refused_like_one_of_the_environment(home):
    write_secrets(home / "app", '[connections.digit_school]\nurl = "mysql://me:secret@host/x"\n')
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "secret" not in explain(caught.value)


def test_psycopg_is_imported_only_where_an_address_asks_for_it():
    code = (
        "import sys; from mnist_core.settings import Settings; "
        "from mnist_core.storage.database import Database; "
        "Database(Settings()); assert 'psycopg' not in sys.modules; "
        "Database(Settings(database='postgresql://host/x')); assert 'psycopg' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True)
