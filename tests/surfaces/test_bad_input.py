"""Bad input is one clear line each and exit code 2, and everything else is still checked."""

import os
import sys

import pytest

from .programs import nnxlint, planted

GOOD = "x = 1  # plant: rng-replay\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.py").write_text(GOOD)
    return tmp_path


def line_of(done):
    """The one line on stderr."""
    assert done.err.count("\n") == 1, done.err
    return done.err.strip()


def test_missing_path(folder):
    done = planted("check", "nope.py", "good.py", cwd=folder)
    assert done.code == 2
    assert line_of(done) == "nnxlint: nope.py: no such file or folder"
    assert "rng-replay" in done.out


def test_broken_link(folder):
    (folder / "link.py").symlink_to("gone.py")
    assert planted("check", ".", cwd=folder).code == 1
    done = planted("check", "link.py", cwd=folder)
    assert (done.code, line_of(done)) == (2, "nnxlint: link.py: link to a file that does not exist")


@pytest.mark.parametrize("arguments, line", [
    (["chekc"], "unknown command 'chekc'; did you mean 'check'? (see nnxlint --help)"),
    (["check", "--select", "lost-sate-update"],
     "select: unknown rule 'lost-sate-update'; did you mean 'lost-state-update'? (see nnxlint rules)"),
    (["check", "--ignore", "E9399"], "ignore: unknown rule 'E9399'; did you mean 'E9305'? (see nnxlint rules)"),
    (["check", "--format", "jsn"], "--format must be one of "),
    (["check", "--jobs", "many"], "--jobs must be a whole number, 0 or more, not 'many'"),
    (["check", "--jobs", "-1"], "--jobs must be a whole number, 0 or more, not '-1'"),
    (["check", "--min-confidence", "hi"],
     "--min-confidence must be one of low, medium, high, not 'hi'"),
    (["check", "--flax-version", "new"], "flax-version: 'new' is neither a version (0.12.8) nor a range (>=0.10,<0.13)"),
    (["check", "--flax-version", "<0.5"],
     "flax-version: no known Flax release is in '<0.5' (known: 0.10.0 to "),
    (["check", "--config", "none.toml"], "none.toml: cannot read the configuration: No such file or directory"),
    (["check", "--sleect", "E"], "unrecognized arguments: --sleect; did you mean '--select'?"),
    (["check", "--output", "no/such/folder"], "--output no/such/folder: No such file or directory"),
    (["check", "--stdin-filename", "a.py", "good.py"], "--stdin-filename needs - among the paths"),
])
def test_bad_option(folder, arguments, line):
    done = planted(*arguments, cwd=folder)
    assert done.code == 2
    assert line_of(done).startswith(f"nnxlint: error: {line}")


@pytest.mark.parametrize("table, line", [
    ('selct = ["E"]', "unknown key 'selct' in [tool.nnxlint]; did you mean 'select'?"),
    ('flax_version = "0.11"', "unknown key 'flax_version' in [tool.nnxlint]; did you mean 'flax-version'?"),
    ("select = 3", "select must be a list of strings, not 3"),
    ("jobs = true", "jobs must be a whole number, 0 or more, not True"),
    ('exit-zero = "yes"', "exit-zero must be true or false, not 'yes'"),
    ('min-confidence = "hihg"', "min-confidence must be one of low, medium, high, not 'hihg'; did you mean 'high'?"),
    ("select = ", "not valid TOML: "),
])
def test_bad_configuration(folder, table, line):
    (folder / "pyproject.toml").write_text(f"[tool.nnxlint]\n{table}\n")
    done = planted("check", cwd=folder)
    assert done.code == 2
    assert line in line_of(done)
    assert "pyproject.toml: " in done.err


@pytest.mark.parametrize("select", ["nope", "lost-state-updat"])
def test_unknown_rule_in_the_configuration(folder, select):
    (folder / "pyproject.toml").write_text(f'[tool.nnxlint]\nselect = ["{select}"]\n')
    done = planted("check", cwd=folder)
    assert done.code == 2
    assert f"unknown rule '{select}'" in line_of(done)


# What a file holds: these run the real engine.

BAD_FILES = {
    "not-utf8": b"x = '\xff\xfe'\n",
    "wrong-coding": b"# -*- coding: nope -*-\nx = 1\n",
    "null-byte": b"x = 1\n\0\n",
    "syntax-error": b"def f(:\n",
    "unclosed": b"f(\n",
    "bad-indent": b"if x:\npass\n",
}
FINE_FILES = {
    "empty": b"",
    "only-comment": b"# nothing",
    "byte-order-mark": b"\xef\xbb\xbfx = 1\n",
    "latin-1": b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
    "form-feed": b"x = 1\n\x0c\ny = 2\n",
    "windows-lines": b"x = 1\r\ny = 2\r\n",
    "long": b"x = 1\n" * 50_000,
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_file_that_cannot_be_read(folder, name):
    (folder / "bad.py").write_bytes(BAD_FILES[name] + b"# from flax import nnx\n")
    done = nnxlint("check", cwd=folder)
    assert done.code == 2
    assert line_of(done).startswith("nnxlint: bad.py:")
    assert "2 files checked" in done.out
    (error,) = nnxlint("check", "--format", "json", cwd=folder).json["errors"]
    assert error["path"] == "bad.py"


@pytest.mark.parametrize("name", FINE_FILES)
def test_file_that_is_unusual(folder, name):
    (folder / "fine.py").write_bytes(FINE_FILES[name])
    done = nnxlint("check", cwd=folder)
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("expression", ["(" * 5000 + ")" * 5000, "-" * 5000 + "1", "+".join(["x"] * 5000), "x" + ".y" * 5000])
def test_deep_expression(folder, expression):
    (folder / "deep.py").write_text(f"from flax import nnx\nimport jax\n\nx = 1\ny = {expression}\n")
    done = nnxlint("check", cwd=folder)
    assert done.code in (0, 2)
    assert done.err.count("\n") == (1 if done.code else 0)
    assert "2 files checked" in done.out


def test_import_cycle(folder):
    (folder / "one.py").write_text("import jax\nfrom flax import nnx\nfrom two import f\n\ndef g(m):\n    f(m)\n")
    (folder / "two.py").write_text("import jax\nfrom flax import nnx\nfrom one import g\n\ndef f(m):\n    g(m)\n\njax.jit(f)\n")
    assert nnxlint("check", cwd=folder).err == ""


def test_folder_given_as_a_file(folder):
    (folder / "odd.py").mkdir()
    done = planted("check", cwd=folder)
    assert (done.code, done.err) == (1, "")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_unreadable_file(folder):
    (folder / "secret.py").write_text(GOOD)
    (folder / "secret.py").chmod(0)
    done = nnxlint("check", cwd=folder)
    assert done.code == 2
    assert line_of(done).startswith("nnxlint: secret.py: ")


def test_standard_input_that_is_no_text(folder):
    done = planted("check", "-", "--stdin-filename", "a.py", cwd=folder, stdin=b"x = '\xff'\n")
    assert done.code == 2
    assert line_of(done).startswith("nnxlint: a.py: standard input cannot be decoded")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a disk that is always full")
def test_a_disk_that_is_full(folder):
    from .programs import run

    done = run(["sh", "-c", f"'{sys.executable}' -m nnxlint check good.py > /dev/full"], folder)
    assert (done.code, line_of(done)) == (2, "nnxlint: error: cannot write: No space left on device")
    assert line_of(nnxlint("check", "--output", "/dev/full", "good.py", cwd=folder)) == \
        "nnxlint: error: --output /dev/full: No space left on device"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell's pipe")
def test_reader_that_goes_away(folder):
    from .programs import run

    (folder / "many.py").write_text(GOOD * 5000)
    planted_py = os.path.join(os.path.dirname(__file__), "planted.py")
    done = run(["sh", "-c", f"'{sys.executable}' '{planted_py}' nnxlint check many.py | head -n 1"], folder)
    assert done.err == ""
    assert done.out.startswith("many.py:1:1: E9305")
