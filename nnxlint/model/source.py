"""One file of the project: its text, its tree, and the names it binds at top level."""

from __future__ import annotations

import ast
import re


# A file in which none of these stands cannot apply a transform to NNX state.
_LIBRARIES = ("flax", "nnx", "jax")
_CONCERNS = re.compile(r"\b(?:%s)\b" % "|".join(_LIBRARIES))
_WORD = re.compile(r"\w+")
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class SourceError(Exception):
    """A file cannot be read as Python. line counts from 1."""

    def __init__(self, line, message):
        super().__init__(message)
        self.line = line
        self.message = message


def read_text(path):
    """The text of a Python file, decoded as Python does. Raises SourceError."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise SourceError(1, f"cannot read: {error.strerror or error}") from None
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    if b"coding" not in data[:400]:  # a declared encoding stands in the first two lines
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise SourceError(data[:error.start].count(b"\n") + 1, "cannot decode: the file is not UTF-8") from None
    import io
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise SourceError(1, f"cannot decode: {str(error).splitlines()[0]}") from None


def parse_text(text):
    """The tree of a program. Raises SourceError with the place of the fault."""
    import warnings

    if "\0" in text:
        raise SourceError(text[:text.index("\0")].count("\n") + 1, "source code contains a null byte")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        raise SourceError(error.lineno or 1, f"syntax error: {error.msg}") from None
    except (RecursionError, MemoryError):
        raise SourceError(1, "too deeply nested to be parsed") from None
    except ValueError as error:
        raise SourceError(1, f"cannot parse: {error}") from None


class Module:
    """A file as the evaluator sees it.

    path, text; name: dotted name within its root; tree: the ast; bindings: top-level name -> the
    statements that bind it, in order.
    """

    __slots__ = ("path", "name", "text", "is_package", "tree", "bindings", "values", "pending", "env", "_lines",
                 "_words", "stars", "executed", "project")

    def __init__(self, project, path, text, name, is_package):
        self.project = project
        self.path = path
        self.name = name
        self.text = text
        self.is_package = is_package
        self.tree = parse_text(text)
        self.values = {}
        self.pending = set()
        self.env = None
        self.executed = False
        self._lines = None
        self._words = {}
        self.stars = []
        self.bindings = {}
        self._collect(self.tree.body)

    def _collect(self, body):
        bindings = self.bindings
        for node in body:
            kind = node.__class__
            if kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
                bindings.setdefault(node.name, []).append(node)
            elif kind is ast.Import:
                for alias in node.names:
                    bindings.setdefault(alias.asname or alias.name.partition(".")[0], []).append(node)
            elif kind is ast.ImportFrom:
                for alias in node.names:
                    if alias.name == "*":
                        self.stars.append(node)
                    else:
                        bindings.setdefault(alias.asname or alias.name, []).append(node)
            elif kind in (ast.Assign, ast.AnnAssign, ast.AugAssign):
                targets = node.targets if kind is ast.Assign else [node.target]
                for target in targets:
                    for name in _names(target):
                        bindings.setdefault(name, []).append(node)
            elif kind in (ast.If, ast.Try, ast.With):
                self._collect(node.body)
                self._collect(getattr(node, "orelse", ()))
                for handler in getattr(node, "handlers", ()):
                    self._collect(handler.body)
                self._collect(getattr(node, "finalbody", ()))

    @property
    def lines(self):
        """The lines of the text, without their ends."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines

    def text_of(self, node, decorators=False):
        """The lines of a definition, with those of its decorators if wanted."""
        first = node.lineno
        if decorators:
            first = min((decorator.lineno for decorator in getattr(node, "decorator_list", ())), default=first)  # a lambda has none
        return "\n".join(self.lines[first - 1:node.end_lineno])

    def words_of(self, node):
        """The words in the lines of a definition and its decorators, a set."""
        found = self._words.get(node)
        if found is None:
            found = self._words[node] = set(_WORD.findall(self.text_of(node, decorators=True)))
        return found

    def column(self, line, offset):
        """ast counts columns in UTF-8 bytes; everybody else in characters."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        if text.isascii():
            return offset
        return len(text.encode("utf-8")[:offset].decode("utf-8", "ignore"))

    def __repr__(self):
        return f"Module({self.name})"


def _names(target):
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for item in target.elts:
            yield from _names(item)
    elif isinstance(target, ast.Starred):
        yield from _names(target.value)


def concerns(text):
    """Whether a file's text can have anything to do with NNX."""
    return any(name in text for name in _LIBRARIES) and _CONCERNS.search(text) is not None  # "in" is the faster one


class Env:
    """Names of one scope. vars is replaced while branches are evaluated, the Env itself stays, so
    that closures see later bindings."""

    __slots__ = ("vars", "parent", "module", "function", "outer", "is_class")

    def __init__(self, parent, module, function=None, is_class=False):
        self.vars = {}
        self.parent = parent
        self.module = module
        self.function = function
        self.outer = None  # names declared global or nonlocal -> Env
        self.is_class = is_class

    def find(self, name):
        """(Env, value) where a name is bound in an enclosing function scope, or (None, None)."""
        env = self
        first = True
        while env is not None:
            if first or not env.is_class:
                value = env.vars.get(name)
                if value is not None:
                    return env, value
            first = False
            env = env.parent
        return None, None
