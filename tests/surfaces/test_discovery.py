"""Which files are found."""

import os

import pytest

from nnxlint.surfaces.discovery import discover


@pytest.fixture
def tree(tmp_path):
    """make("a.py", "b/c.py") writes files; found(...) lists what discovery finds, relative."""

    def make(*names, text=""):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return make


def found(root, *paths, **options):
    files, errors = discover([root / path for path in paths] or [root], **options)
    assert errors == []
    return [os.path.relpath(file, root).replace(os.sep, "/") for file in files]


def test_folders_without_init_are_searched(tree):
    root = tree("pkg/__init__.py", "pkg/scripts/run.py", "examples/deep/er/a.py", "top.py", "notes.txt", "a.pyi")
    assert found(root) == ["top.py", "examples/deep/er/a.py", "pkg/__init__.py", "pkg/scripts/run.py"]


def test_what_is_never_searched(tree):
    root = tree(
        "a.py", ".hidden/b.py", "env/pyvenv.cfg", "env/lib/c.py", "__pycache__/d.py", "node_modules/e.py",
        "x/site-packages/f.py", "build/lib/g.py", ".tox/h.py", "dist/i.py", "venv/j.py", ".#lock.py",
    )
    assert found(root) == ["a.py"]


def test_a_package_named_build_is_searched(tree):
    assert found(tree("build/__init__.py", "build/lib.py")) == ["build/__init__.py", "build/lib.py"]


def test_a_named_file_is_always_taken(tree):
    root = tree(".hidden/b.py", "script", "build/g.py", ".gitignore", text="*.py\n")
    assert found(root, ".hidden/b.py", "script", "build/g.py", "build/g.py") == [".hidden/b.py", "script", "build/g.py"]


def test_a_named_folder_inside_a_skipped_one(tree):
    assert found(tree("x/site-packages/pkg/f.py"), "x/site-packages/pkg") == ["x/site-packages/pkg/f.py"]


def test_gitignore(tree):
    root = tree("a.py", "gen/b.py", "keep/gen_c.py", "keep/gen_d.py", "keep/sub/e.py", "keep/sub/f.py")
    (root / ".gitignore").write_text("# generated\n/gen/\ngen_*.py\n!gen_d.py\n")
    (root / "keep" / "sub" / ".gitignore").write_text("e.py\n")
    assert found(root) == ["a.py", "keep/gen_d.py", "keep/sub/f.py"]


def test_inner_gitignore_overrules_outer(tree):
    root = tree("sub/a.py", "sub/b.py")
    (root / ".gitignore").write_text("*.py\n")
    (root / "sub" / ".gitignore").write_text("!b.py\n")
    assert found(root) == ["sub/b.py"]


def test_gitignore_of_the_repository_counts_below(tree):
    root = tree("sub/a.py", "sub/gen.py")
    (root / ".gitignore").write_text("gen.py\n")
    assert found(root, "sub") == ["sub/a.py", "sub/gen.py"]  # no repository, somebody else's file
    (root / ".git").mkdir()
    assert found(root, "sub") == ["sub/a.py"]


def test_a_named_folder_that_git_ignores(tree):
    root = tree("out/a.py")
    (root / ".git").mkdir()
    (root / ".gitignore").write_text("out/\n")
    assert found(root) == []
    assert found(root, "out") == ["out/a.py"]


def test_exclude(tree):
    root = tree("a.py", "tests/b.py", "x/tests/c.py", "x/gen_d.py")
    assert found(root, exclude=["/tests/", "gen_*"], folder=str(root)) == ["a.py", "x/tests/c.py"]


def test_loops_and_links(tree):
    root = tree("a/b.py")
    (root / "a" / "loop").symlink_to(root, target_is_directory=True)
    (root / "c.py").symlink_to(root / "a" / "b.py")
    (root / "broken.py").symlink_to(root / "nowhere.py")
    assert found(root) == ["c.py", "a/b.py"]


def test_missing_paths(tree):
    root = tree("a.py")
    files, errors = discover([root / "nope", root / "a.py"])
    assert len(files) == 1
    assert [error.message for error in errors] == ["no such file or folder"]
