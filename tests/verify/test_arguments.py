"""Where the arguments come from: every way to drive a program ends in a verdict with evidence."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from nnxlint.verify import Options, verify

from . import bed
from .programs import CALL, HEAD, STEP, check, flax, statuses, write

pytestmark = pytest.mark.worker
modules = pytest.mark.skipif("flax() < (0, 11)", reason="older Flax does not accept a Module as argument of jax.jit")


def test_million_steps_are_stopped_when_all_is_settled(tmp_path):
    path = write(tmp_path, STEP + """\
counter = nnx.state(Counter())
for _ in range(1_000_000):
    step(counter, jnp.ones(2))
open("done", "w").close()
""")
    (verdict,) = check(path, allow_effects=True)
    assert verdict["status"] == "CONFIRMED"
    assert "counter.n" in verdict["evidence"] and "0 reached the caller" in verdict["evidence"]
    assert not (tmp_path / "done").exists()


def test_script_with_arguments_and_main_guard(tmp_path):
    path = write(tmp_path, STEP + """\
if __name__ == "__main__":
    for _ in range(int(sys.argv[1])):
        step(nnx.state(Counter()), jnp.ones(2))
""")
    (verdict,) = check(path, run=str(path), arguments=("2",))
    assert verdict["status"] == "CONFIRMED"
    assert verdict["command"] == "nnxlint verify --run program.py -- 2"


def test_method_of_a_trainer_and_function_inside_a_function(tmp_path):
    path = write(tmp_path, HEAD + """\
class Trainer:
    def __init__(self):
        self.graphdef, self.state = nnx.split(Counter())
        self.step = jax.jit(self.compute)

    def compute(self, state, x):
        return nnx.merge(self.graphdef, state)(x)

    def run(self, x):
        @jax.jit
        def inner(state, x):
            return nnx.merge(self.graphdef, state)(x)

        return self.step(self.state, x) + inner(self.state, x)


Trainer().run(jnp.ones(2))
""")
    verdicts = check(path)
    assert statuses(verdicts) == ["CONFIRMED", "CONFIRMED"]


def test_two_files(tmp_path):
    library = write(tmp_path, STEP, "library.py")
    main = write(tmp_path, """\
import jax.numpy as jnp
import library

library.step(library.nnx.state(library.Counter()), jnp.ones(2))
""", "main.py")
    assert statuses(check(library, run=str(main))) == ["CONFIRMED"]


def test_package_with_relative_import_driven_by_its_tests(tmp_path):
    write(tmp_path, "", "package/__init__.py")
    write(tmp_path, HEAD, "package/layers.py")
    step = write(tmp_path, """\
import jax
from flax import nnx
from .layers import Counter

graphdef, state = nnx.split(Counter())


@jax.jit
def step(counter, x):
    return nnx.merge(graphdef, counter)(x)
""", "package/step.py")
    write(tmp_path, """\
import jax.numpy as jnp
from package.step import state, step


def test_step():
    assert step(state, jnp.ones(2)).shape == (2,)
""", "tests/test_step.py")
    (verdict,) = check(step, pytest=True, arguments=("tests", "-q"), cwd=str(tmp_path))
    assert verdict["status"] == "CONFIRMED"
    assert verdict["how"] == "the project's tests"
    assert not list(tmp_path.rglob(".pytest_cache")) and not list(tmp_path.rglob("*.pyc"))


@pytest.mark.parametrize("arguments", [("--no-such-option",), ("tests/there_is_none.py",)])
def test_tests_that_cannot_be_run(tmp_path, arguments):
    step = write(tmp_path, STEP, "step.py")
    (verdict,) = check(step, pytest=True, arguments=arguments, cwd=str(tmp_path))
    assert (verdict["status"], verdict["reason"]) == ("UNKNOWN", "program failed first")
    assert "pytest ended with exit code 4" in verdict["evidence"]


@modules
def test_library_that_nothing_calls_gets_made_up_arguments(tmp_path):
    path = write(tmp_path, """\
import jax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, width: int, *, rngs: nnx.Rngs):
        self.linear = nnx.Linear(width, 3, rngs=rngs)
        self.norm = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.linear(x))


@jax.jit
def step(model: Net, x):
    return model(x).mean()
""")
    (verdict,) = check(path)
    assert verdict["status"] == "CONFIRMED"
    assert verdict["how"] == "made-up arguments"
    assert "model.norm.mean" in verdict["evidence"] and "model.linear" not in verdict["evidence"]


def test_example_named_by_the_user(tmp_path):
    path = write(tmp_path, STEP + """\
def example():
    return nnx.state(Counter()), jnp.ones(7)
""")
    (verdict,) = check(path, examples={"step": "program.example"})
    assert verdict["status"] == "CONFIRMED"
    assert verdict["how"] == "the example program.example"


def test_ten_billion_parameters_are_only_shapes(tmp_path):
    path = write(tmp_path, """\
import jax
import jax.numpy as jnp
from flax import nnx


class Large(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.linear = nnx.Linear(100_000, 100_000, rngs=rngs)
        self.seen = nnx.BatchStat(jnp.zeros(()))

    def __call__(self, x):
        self.seen.value = self.seen.value + 1
        return self.linear(x)


graphdef, state = nnx.split(nnx.eval_shape(lambda: Large(nnx.Rngs(0))))


@jax.jit
def step(model, x):
    return nnx.merge(graphdef, model)(x).mean()


jax.eval_shape(step, state, jax.ShapeDtypeStruct((1, 100_000), jnp.float32))
""")
    step, *_ = check(path, memory=2 << 30)
    assert (step["status"], step["evidence_kind"]) == ("CONFIRMED", "trace")
    assert "model.seen" in step["evidence"]


def test_step_on_a_mesh_of_eight_devices(tmp_path, monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_force_host_platform_device_count=8")
    path = write(tmp_path, STEP + """\
mesh = jax.sharding.Mesh(jax.devices(), ("data",))
sharding = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec("data"))
step(nnx.state(Counter()), jax.device_put(jnp.ones(16), sharding))
""")
    (verdict,) = check(path)
    assert verdict["status"] == "CONFIRMED"
    assert verdict["device"].endswith("x 8")


def test_a_device_that_is_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_force_host_platform_device_count=4")
    path = write(tmp_path, STEP + "assert jnp.ones(2).devices() == {jax.devices()[3]}\n" + CALL)
    (verdict,) = check(path, device="cpu:3")
    assert (verdict["status"], verdict["device"]) == ("CONFIRMED", "cpu (cpu) x 4")


MERGE = "    return nnx.merge(graphdef, counter)(x)\n"


@pytest.mark.parametrize("text", [
    "from jax import jit as quick\n\n\n@quick\ndef step(counter, x):\n" + MERGE,
    "from functools import partial\n\n\n@partial(jax.jit, inline=True)\ndef step(counter, x):\n" + MERGE,
    "import functools\n\n\n@jax.named_call\n@functools.wraps(print)\n@jax.jit\ndef step(counter, x):\n" + MERGE,
    "def fast(**options):\n    return lambda function: jax.jit(function, **options)\n\n\n@fast(inline=True)\ndef step(counter, x):\n" + MERGE,
    "step = jax.jit(lambda counter, x: nnx.merge(graphdef, counter)(x))\n",
    "class Steps:\n    @staticmethod\n    @jax.jit\n    def step(counter, x):\n    " + MERGE + "\n\nstep = Steps.step\n",
    "def made():\n    def inner(counter, x):\n    " + MERGE + "\n    return jax.jit(inner)\n\n\nstep = made()\n",
], ids=["alias", "partial", "stack", "homemade", "lambda", "static method", "made inside"])
def test_forms_of_applying_a_transform(tmp_path, text):
    path = write(tmp_path, HEAD + "graphdef = nnx.graphdef(Counter())\n" + text + "\n\n" + CALL)
    tree = ast.parse(path.read_text())
    decorated = [node.decorator_list[-1] for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.decorator_list]
    node = decorated[0] if decorated else next(
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "jax.jit")
    found = bed.finding(path, node, "lost-state-update", "lost", "jax.jit", "step")
    (verdict,) = verify([found], Options(cache=False, timeout=60, cwd=str(tmp_path)))
    assert verdict["status"] == "CONFIRMED", verdict
    assert verdict["evidence"].endswith("lost: counter.n")


@modules
def test_variables_are_named_by_their_path_in_the_model(tmp_path):
    path = write(tmp_path, """\
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        blocks = [nnx.BatchNorm(2, rngs=rngs) for _ in range(2)]
        self.blocks = nnx.List(blocks) if hasattr(nnx, "List") else blocks

    def __call__(self, x):
        return self.blocks[1](x)


@jax.jit
def step(model, x):
    return model(x).mean()


step(Net(nnx.Rngs(0)), jnp.ones((2, 2)))
""")
    (verdict,) = check(path)
    assert verdict["evidence"].endswith("lost: model.blocks[1].mean, model.blocks[1].var")


def test_a_device_that_is_not_there_is_named(tmp_path):
    path = write(tmp_path, STEP)
    from nnxlint.verify import VerifyError

    with pytest.raises(VerifyError, match="device 'tpu' is not there; these are: cpu:0"):
        check(path, device="tpu")


def test_python_of_the_options_runs_the_program(tmp_path):
    python = subprocess.run([sys.executable, "-c", "import sys; print(sys.executable)"],
                            capture_output=True, text=True, check=True).stdout.strip()
    path = write(tmp_path, STEP + CALL)
    assert statuses(check(path, python=python)) == ["CONFIRMED"]


def test_a_script_among_the_checked_files_drives_its_library(tmp_path):
    library = write(tmp_path, """\
import jax


def make_step(loss):
    def step(model, x):
        return loss(model, x)

    return jax.jit(step)
""", "library.py")
    main = write(tmp_path, HEAD + """\
from library import make_step

graphdef, state = nnx.split(Counter())
step = make_step(lambda counter, x: nnx.merge(graphdef, counter)(x).sum())
step(state, jnp.ones(2))
""", "main.py")
    (verdict,) = check(library, files=(str(library), str(main)))
    assert (verdict["status"], verdict["how"]) == ("CONFIRMED", "the program's own calls")
    assert verdict["command"] == "nnxlint verify library.py main.py"


@modules
def test_library_whose_program_cannot_run(tmp_path):
    path = write(tmp_path, """\
import jax
import optax
import there_is_no_such_package as data
from flax import nnx

train = data.load("digits").batch(32)


class Net(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(784, 10, rngs=rngs)
        self.norm = nnx.BatchNorm(10, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.linear(x.reshape((x.shape[0], -1))))


model = Net(nnx.Rngs(0))


@jax.jit
def step(model, batch):
    logits = model(batch["image"])
    return optax.softmax_cross_entropy_with_integer_labels(logits, batch["label"]).mean()


for batch in train:
    print(step(model, batch))
""")
    (verdict,) = check(path)
    assert verdict["status"] == "CONFIRMED" and "model.norm.mean" in verdict["evidence"]
    assert verdict["how"].startswith("made-up arguments, without there_is_no_such_package; as a program: import failed")


@modules
def test_what_a_factory_makes_is_called(tmp_path):
    path = write(tmp_path, """\
import jax
from flax import nnx


def create_step(loss_fn):
    @jax.jit
    def step(model: nnx.Module, optimizer: nnx.Optimizer, batch):
        loss, grads = nnx.value_and_grad(loss_fn)(model, batch)
        optimizer.update(model, grads)
        return loss

    return step
""")
    verdict, *gradient = check(path)
    assert (verdict["status"], verdict["how"]) == ("CONFIRMED", "made-up arguments")
    assert "model.linear.kernel" in verdict["evidence"]
    # That nothing else is updated in the stand-in says nothing of the user's model.
    assert set(statuses(gradient)) == {"UNKNOWN"}


def test_the_project_is_found_though_it_is_not_installed(tmp_path):
    write(tmp_path, "", "src/package/__init__.py")
    step = write(tmp_path, STEP, "src/package/step.py")
    script = write(tmp_path, """\
import jax.numpy as jnp
from flax import nnx
from package.step import Counter, step

step(nnx.state(Counter()), jnp.ones(2))
""", "scripts/train.py")
    assert statuses(check(step, run=str(script), cwd=str(tmp_path))) == ["CONFIRMED"]


LAYERS = HEAD + """\
class Net(nnx.Module):
    def __init__(self, width: int, rngs: nnx.Rngs):
        {0}
        self.last = nnx.Linear(width, 2, rngs=rngs)
"""


@pytest.mark.skipif("flax() < (0, 12)", reason="older Flax takes plain lists of modules")
@pytest.mark.parametrize("made, status", [
    ("self.layers = []\n        for _ in range(width // 16):\n            self.layers += [nnx.Linear(width, width, rngs=rngs)]\n"
     "        assert width > 8", "CONFIRMED"),
    ("self.layers = []\n        self.layers.append(nnx.Linear(width, width, rngs=rngs))", "CONFIRMED"),
    ("self.others = []\n        self.layers = []\n        for layers in (self.others, self.layers):\n"
     "            layers.append(nnx.Linear(width, width, rngs=rngs))", "CONFIRMED"),
    ("self.others = []\n        self.others.append(nnx.Linear(2, 2, rngs=rngs))\n        self.layers = [width]", "UNKNOWN"),
    ("self.layers = [nnx.Linear(width, width, rngs=rngs)]", "CONFIRMED"),
    ("self.layers = nnx.List([nnx.MultiHeadAttention(3, width, rngs=rngs)])", "UNKNOWN"),
], ids=["filled after attempts without", "filled later", "another one is refused first", "another one is refused", "at once", "a mistake in the arguments"])
def test_an_error_of_a_constructor_that_the_verifier_calls(tmp_path, made, status):
    path = write(tmp_path, LAYERS.format(made))
    (node,) = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Assign)
               and ast.unparse(node.targets[0]) == "self.layers"]
    found = bed.finding(path, node, "static-container-attribute", "raises:ValueError", function="Net.__init__")
    (verdict,) = verify([found], Options(cache=False, timeout=60, cwd=str(tmp_path)))
    assert verdict["status"] == status
    assert verdict["how"] == "made-up arguments"


@pytest.mark.skipif("flax() < (0, 12)", reason="older Flax takes plain lists of modules")
@pytest.mark.parametrize("made, status", [("[]", "CONFIRMED"), ("nnx.List()", "REFUTED")])
@pytest.mark.parametrize("tests", [True, False], ids=["a test", "a script"])
def test_an_error_that_somebody_catches(tmp_path, tests, made, status):
    path = write(tmp_path, HEAD + f"""\
class Net(nnx.Module):
    def __init__(self, rngs):
        self.layers = {made}
        self.layers.append(nnx.Linear(2, 2, rngs=rngs))


def test_net():
    Net(nnx.Rngs(0))


if __name__ == "__main__":
    try:
        test_net()
    except ValueError:
        print("so what")
""", "test_net.py")
    node = next(node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Assign)
                and ast.unparse(node.targets[0]) == "self.layers")
    found = bed.finding(path, node, "static-container-attribute", "raises:ValueError", function="Net.__init__", subjects=["self.layers"])
    how = {"pytest": True, "arguments": ("-q",)} if tests else {"run": str(path)}
    (verdict,) = verify([found], Options(cache=False, timeout=60, cwd=str(tmp_path), **how))
    assert verdict["status"] == status, verdict


@pytest.mark.skipif("flax() < (0, 12)", reason="older Flax takes plain lists of modules")
@pytest.mark.parametrize("second, status", [("First", "UNKNOWN"), ("Derived", "CONFIRMED")])
def test_an_error_of_another_class_with_such_an_attribute(tmp_path, second, status):
    path = write(tmp_path, HEAD + f"""\
class First(nnx.Module):
    def __init__(self, rngs):
        self.layers = []
        self.layers.append(nnx.Linear(2, 2, rngs=rngs))


class Second(nnx.Module):
    def __init__(self, rngs):
        self.layers = []  # this one
        self.layers.append(nnx.Linear(2, 2, rngs=rngs))


class Derived(Second):
    pass


class Both(nnx.Module):
    def __init__(self, rngs):
        self.first = {second}(rngs)
        self.second = Second(rngs)


Both(nnx.Rngs(0))
""")
    node = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == "self.layers"][1]
    found = bed.finding(path, node, "static-container-attribute", "raises:ValueError", function="Second.__init__", subjects=["self.layers"])
    (verdict,) = verify([found], Options(cache=False, timeout=60, cwd=str(tmp_path), run=str(path)))
    assert verdict["status"] == status, verdict


@modules
@pytest.mark.parametrize("head, asked", [
    ("def __init__(self, cfg, *, rngs: nnx.Rngs):", "cfg['embed_dim']"),
    ("def __init__(self, config, rngs):", "config.embed_dim"),
    ("def __init__(self, depth: int, rngs: nnx.Rngs):", "SIZES[depth]"),
], ids=["keys", "attributes", "a variant"])
def test_settings_that_nobody_has_written_down(tmp_path, head, asked):
    path = write(tmp_path, f"""\
import jax
from flax import nnx

SIZES = {{34: 6, 50: 12}}


class Net(nnx.Module):
    {head}
        self.linear = nnx.Linear({asked}, 3, rngs=rngs)
        self.norm = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.linear(x))


@jax.jit
def step(model: Net, x):
    return model(x).mean()
""")
    (verdict,) = check(path)
    assert (verdict["status"], verdict["how"]) == ("CONFIRMED", "made-up arguments")


STATISTICS = """\
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, {0}, rngs: nnx.Rngs):
        {1}
        self.norm = nnx.BatchNorm(self.last.out_features, rngs=rngs)

    def __call__(self, x):
        {2}
        return self.norm(self.last(x))


@jax.jit
def step(model: Net, x):
    return model(x).mean()
"""
VIT = (
    "image_size: int, patch_size: int, in_channels: int, dim: int, num_heads: int, num_classes: int, *",
    """\
self.patch = nnx.Conv(in_channels, dim, (patch_size, patch_size), strides=(patch_size, patch_size), padding="VALID", rngs=rngs)
        self.positions = nnx.Param(jnp.zeros((1, (image_size // patch_size) ** 2 + 1, dim)))
        self.token = nnx.Param(jnp.zeros((1, 1, dim)))
        self.attention = nnx.MultiHeadAttention(num_heads, dim, decode=False, rngs=rngs)
        self.last = nnx.Linear(dim, num_classes, rngs=rngs)
""",
    """\
x = self.patch(x).reshape(x.shape[0], -1, self.token.value.shape[-1])
        x = jnp.concatenate([jnp.tile(self.token.value, (x.shape[0], 1, 1)), x], axis=1) + self.positions.value
        x = self.attention(x)[:, 0]
""")


@modules
@pytest.mark.parametrize("parameters, made, run", [
    ("width: int, dtype: jnp.dtype, kind: jax.typing.DTypeLike",
     "self.last = nnx.Linear(width, 2, dtype=dtype, param_dtype=kind, rngs=rngs)", "pass"),
    ("channels", "self.last = nnx.Linear(channels, 2, rngs=rngs)", "pass"),
    ("channels", "self.first, self.last = (nnx.Linear(size, size, rngs=rngs) for size in channels)", "x = self.first(x)"),
    ("activation: str, kind", "self.last = nnx.Linear(8, 2, rngs=rngs)\n        self.act = getattr(nnx, activation)", "x = self.act(x)"),
    ("image: tuple[int, int]", "self.last = nnx.Linear(image[0] * image[1], 2, rngs=rngs)", "pass"),
    VIT,
], ids=["dtypes", "one of channels", "several of channels", "a name", "a pair", "a vision transformer"])
def test_what_the_parameters_of_constructors_ask_for(tmp_path, parameters, made, run):
    (verdict,) = check(write(tmp_path, STATISTICS.format(parameters, made, run)))
    assert (verdict["status"], verdict["how"]) == ("CONFIRMED", "made-up arguments"), verdict
    assert "model.norm.mean" in verdict["evidence"]


@modules
@pytest.mark.parametrize("size", [8, 100_000])
def test_parameters_that_are_laid_out_on_a_mesh(tmp_path, size):
    (verdict,) = check(write(tmp_path, STATISTICS.format(
        "width: int", f"self.last = nnx.Linear(width, {size}, kernel_init=nnx.with_partitioning("
                      "nnx.initializers.lecun_normal(), (None, 'model')), rngs=rngs)", "pass")))
    assert (verdict["status"], verdict["how"]) == ("CONFIRMED", "made-up arguments"), verdict


@pytest.mark.skipif("flax() < (0, 10, 7)", reason="older Flax lets it")
def test_a_model_that_is_handed_to_a_transformed_function_is_no_function_to_transform(tmp_path):
    path = write(tmp_path, """\
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(1, 1, rngs=nnx.Rngs(0))
slope = nnx.grad(lambda model, x: model(x).sum(), argnums=1)


def at(x):
    return slope(model, x)


jax.vmap(at)(jnp.ones((3, 1)))
""")
    (node,) = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
               and ast.unparse(node) == "slope(model, x)"]
    found = bed.finding(path, node, "captured-graph-argument", "raises:ValueError", "nnx.grad", "slope")
    (verdict,) = verify([found], Options(cache=False, timeout=60, cwd=str(tmp_path), run=str(path)))
    assert verdict["status"] == "CONFIRMED" and "different trace level" in verdict["evidence"]


def test_only_the_program_is_told_that_an_absent_package_is_there():
    from nnxlint.verify.worker.absent import Finder

    finder = Finder()
    asked = {}
    for path in (sys.modules["os"].__file__, "/home/user/train.py"):
        exec(compile("found = finder.find_spec('there_is_no_such_package')", path, "exec"), {"finder": finder}, asked)
        asked[path] = asked.pop("found")
    assert [spec is None for spec in asked.values()] == [True, False]
