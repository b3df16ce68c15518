"""Which Flax is reported on."""

from types import SimpleNamespace

import pytest

from nnxlint.facts.versions import NEWEST, RELEASES, show
from nnxlint.surfaces import flax_version
from nnxlint.surfaces.flax_version import Resolver
from nnxlint.surfaces.usage import UsageError

SINCE_11 = [version for version in RELEASES if (0, 11) <= version < (0, 12)]
UV_LOCK = 'version = 1\n\n[[package]]\nname = "flax-extras"\nversion = "9.9.9"\n\n[[package]]\nname = "flax"\nversion = "{}"\n'


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch, tmp_path):
    """Flax is installed only where a test says so."""
    monkeypatch.setattr(flax_version, "sys", SimpleNamespace(path=[]))
    (tmp_path / ".git").mkdir()


@pytest.fixture
def install(monkeypatch, tmp_path):
    def put(version):
        folder = tmp_path / "site"
        (folder / f"flax-{version}.dist-info").mkdir(parents=True)
        monkeypatch.setattr(flax_version, "sys", SimpleNamespace(path=[str(folder)]))

    return put


def of(folder, option=None):
    return Resolver(option).of(str(folder))


@pytest.mark.parametrize("option, versions, text", [
    ("0.12.8", [(0, 12, 8)], "0.12.8"),
    ("0.11", [(0, 11, 0)], "0.11.0"),
    ("==0.11.2", [(0, 11, 2)], "0.11.2"),
    ("0.12.0rc1", [(0, 12, 0)], "0.12.0"),
    ("0.99.0", [(0, 99, 0)], "0.99.0"),
    ("0.8.5", [(0, 8, 5)], "0.8.5"),
    (">=0.11,<0.12", SINCE_11, ">=0.11,<0.12"),
    ("~=0.11.0", SINCE_11, "~=0.11.0"),
    ("==0.11.*", SINCE_11, "==0.11.*"),
    (">=0.99,<1", [(0, 99, 0)], "0.99.0"),
    (">=0.12.0, !=0.12.1", [version for version in RELEASES if version >= (0, 12) and version != (0, 12, 1)], None),
])
def test_option(tmp_path, option, versions, text):
    flax = of(tmp_path, option)
    assert list(flax.versions) == versions
    assert flax.text == (text or option)
    assert flax.origin == "flax-version"


@pytest.mark.parametrize("option", ["new", "v0.12", "1", "0.12.x", ">=", "flax==0.12"])
def test_option_that_is_no_version(option):
    with pytest.raises(UsageError, match="neither a version"):
        Resolver(option)


def test_nothing_known(tmp_path):
    assert of(tmp_path) == ((NEWEST,), show(NEWEST), "newest known")


def test_installed(tmp_path, install):
    install("0.11.2")
    assert of(tmp_path) == (((0, 11, 2),), "0.11.2", "installed")


@pytest.mark.parametrize("name, text", [
    ("pyproject.toml", '[project]\ndependencies = ["jax", "Flax[all] >=0.11, <0.12 ; python_version > \'3.10\'"]'),
    ("pyproject.toml", '[project.optional-dependencies]\ntrain = ["flax>=0.11,<0.12"]'),
    ("pyproject.toml", '[dependency-groups]\ntrain = [{include-group = "x"}, "flax (>=0.11,<0.12)"]'),
    ("pyproject.toml", '[tool.poetry.dependencies]\nflax = "^0.11"'),
    ("pyproject.toml", '[tool.poetry.group.dev.dependencies]\nflax = {version = "~0.11.0", extras = ["all"]}'),
    ("requirements.txt", "jax\nflaxmodels==0.1\nflax>=0.11,<0.12  # why\n"),
    ("requirements-dev.txt", "flax~=0.11.0\n"),
])
def test_declared_range(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    flax = of(tmp_path)
    assert list(flax.versions) == SINCE_11
    assert flax.origin == name


@pytest.mark.parametrize("name, text", [
    ("pyproject.toml", '[project]\ndependencies = ["flax==0.11.2"]'),
    ("pyproject.toml", '[tool.poetry.dependencies]\nflax = "0.11.2"'),
    ("requirements.txt", "flax==0.11.2 \\\n    --hash=sha256:abc\n"),
    ("uv.lock", UV_LOCK.format("0.11.2")),
    ("poetry.lock", '[[package]]\nname = "flax"\nversion = "0.11.2"\noptional = false\n'),
    ("pixi.lock", "packages:\n- kind: pypi\n  name: flax\n  version: 0.11.2\n"),
    ("Pipfile.lock", '{"default": {"flax": {"hashes": ["a"],\n "version": "==0.11.2"}}}'),
])
def test_declared_version(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert of(tmp_path) == (((0, 11, 2),), "0.11.2", name)


def test_lock_file_settles_the_range(tmp_path):
    (tmp_path / "member").mkdir()
    (tmp_path / "member" / "pyproject.toml").write_text('[project]\ndependencies = ["flax>=0.10,<0.13"]')
    (tmp_path / "uv.lock").write_text(UV_LOCK.format("0.11.2"))
    assert of(tmp_path / "member").versions == ((0, 11, 2),)


def test_nearest_declaration_counts(tmp_path):
    (tmp_path / "member").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["flax==0.12.8"]')
    (tmp_path / "member" / "requirements.txt").write_text("flax==0.11.2\n")
    assert of(tmp_path / "member").text == "0.11.2"
    assert of(tmp_path).text == "0.12.8"


def test_range_open_above_means_what_is_there(tmp_path, install):
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["flax>=0.10.2"]')
    assert of(tmp_path).versions == (NEWEST,)
    install("0.11.2")
    assert of(tmp_path).versions == ((0, 11, 2),)
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["flax>=0.12"]')
    assert of(tmp_path).versions == (NEWEST,)


@pytest.mark.parametrize("text", ["flax", "flax @ git+https://example.org/flax", "flax[all]"])
def test_requirement_without_a_version(tmp_path, text, install):
    install("0.11.2")
    (tmp_path / "requirements.txt").write_text(text + "\n")
    assert of(tmp_path).text == "0.11.2"


@pytest.mark.parametrize("text", ["not [toml", "[project]\ndependencies = 'flax'", "project = 3\nflax = 1"])
def test_file_that_makes_no_sense_is_passed_over(tmp_path, text):
    (tmp_path / "pyproject.toml").write_text(text)
    assert of(tmp_path).origin == "newest known"
