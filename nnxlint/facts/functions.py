"""What library functions do: one row per public name, giving the operation ("op") it performs.

Operations (the model knows operations, never names):
  split state graphdef pop merge update clone view pure convert identity tree_map tree_convert leaves
  array draw_key random_key call partial wraps iterate reseed split_rngs restore expects_error
  replacing (puts something else in the place of what its first argument names)
  mode_context constant_initializer (gives the function "of") fill (an array of one value) version installed_version
  apply_elements (calls the first argument with elements of the second)
  parametrize (a decorator that calls a function with each of several values, by form) case (one row of them)
  container (a plain one: "dict", "list", or a dict with "defaults" that the first argument makes)
  first_given (the first argument that is not None) cached_partial capture data raises getattr setattr isinstance
copy: the keyword that asks for a copy. pure: called as a statement it does nothing, since it only returns new arrays.
Source: flax.nnx documentation and inspect.signature on 0.10.4, 0.11.2, 0.12.8; jax API reference.
"""

from __future__ import annotations

# What draws random numbers from the key that is its first argument, beside what has a row below. Source: jax API reference.
DRAWING_PREFIX = "jax.random."

FUNCTIONS = {
    "flax.nnx.split": {"op": "split"},
    "flax.nnx.state": {"op": "state"},
    "flax.nnx.variables": {"op": "state"},
    "flax.nnx.graphdef": {"op": "graphdef"},
    "flax.nnx.pop": {"op": "pop"},
    "flax.nnx.merge": {"op": "merge", "copy": "copy"},
    "flax.nnx.update": {"op": "update"},
    "flax.nnx.clone": {"op": "clone"},
    "flax.nnx.view": {"op": "view"},
    "flax.nnx.with_vars": {"op": "with_vars"},
    "flax.nnx.vars_as": {"op": "with_vars"},
    "flax.nnx.var_defaults": {"op": "var_defaults"},
    "flax.nnx.call": {"op": "call"},
    "flax.nnx.pure": {"op": "pure"},
    "flax.nnx.as_pure": {"op": "pure"},
    "flax.nnx.as_abstract": {"op": "convert"},
    "flax.nnx.to_pure_dict": {"op": "pure"},
    "flax.nnx.replace_by_pure_dict": {"op": "replace"},
    "flax.nnx.restore_int_paths": {"op": "convert"},
    "flax.nnx.to_flat_state": {"op": "convert"},
    "flax.nnx.from_flat_state": {"op": "convert"},
    "flax.nnx.to_tree": {"op": "convert"},
    "flax.nnx.from_tree": {"op": "convert"},
    "flax.nnx.filter_state": {"op": "filter"},
    "flax.nnx.split_state": {"op": "filter"},
    "flax.nnx.merge_state": {"op": "join"},
    "flax.nnx.map_state": {"op": "tree_map"},
    "flax.nnx.map": {"op": "tree_map"},
    "flax.nnx.recursive_map": {"op": "tree_map"},
    "flax.nnx.flatten": {"op": "tree_flatten"},
    "flax.nnx.unflatten": {"op": "tree_convert"},
    "flax.nnx.to_arrays": {"op": "convert"},
    "flax.nnx.to_refs": {"op": "with_vars"},
    "flax.nnx.use_refs": {"op": "var_defaults"},
    "flax.nnx.using_refs": {"op": "data"},
    "flax.nnx.iter_graph": {"op": "iterate"},
    "flax.nnx.iter_modules": {"op": "iterate"},
    "flax.nnx.iter_children": {"op": "iterate"},
    "flax.nnx.iter_module_children": {"op": "iterate"},
    "flax.nnx.reseed": {"op": "reseed"},
    "flax.nnx.split_rngs": {"op": "split_rngs"},
    "flax.nnx.fork_rngs": {"op": "split_rngs"},
    "flax.nnx.restore_rngs": {"op": "restore"},
    "flax.nnx.cached_partial": {"op": "cached_partial"},
    "flax.nnx.capture": {"op": "data"},
    "flax.nnx.display": {"op": "data"},
    "flax.nnx.tabulate": {"op": "data"},
    "flax.nnx.get_partition_spec": {"op": "data"},
    "flax.nnx.get_named_sharding": {"op": "data"},
    "flax.nnx.get_abstract_model": {"op": "data"},
    "flax.nnx.with_sharding_constraint": {"op": "convert"},
    "flax.nnx.with_partitioning": {"op": "data"},
    "flax.nnx.with_metadata": {"op": "data"},
    "flax.nnx.data": {"op": "mark_data"},
    "flax.nnx.static": {"op": "static"},
    "flax.nnx.Static": {"op": "static"},
    "flax.nnx.Data": {"op": "mark_data"},
    "flax.nnx.identity": {"op": "identity"},
    "flax.nnx.first_from": {"op": "first_given"},
    "flax.nnx.set_graph_mode": {"op": "graph_mode"},
    "flax.nnx.set_graph_updates": {"op": "graph_mode"},
    "flax.nnx.transform_metadata": {"op": "decorate"},
    "flax.nnx.bridge.to_linen": {"op": "data"},
    "flax.nnx.bridge.lazy_init": {"op": "identity"},
    "flax.nnx.PathContains": {"op": "filter_spec", "filter": "unknown"},
    "flax.nnx.OfType": {"op": "filter_spec", "filter": "of"},
    "flax.nnx.WithTag": {"op": "filter_spec", "filter": "unknown"},
    "flax.nnx.Not": {"op": "filter_spec", "filter": "not"},
    "flax.nnx.Any": {"op": "filter_spec", "filter": "any"},
    "flax.nnx.All": {"op": "filter_spec", "filter": "all"},
    "flax.nnx.Everything": {"op": "filter_spec", "filter": "everything"},
    "flax.nnx.Nothing": {"op": "filter_spec", "filter": "nothing"},
    "flax.nnx.DiffState": {"op": "diff_state"},
    "flax.nnx.StateAxes": {"op": "axes"},
    "flax.nnx.StateSharding": {"op": "axes"},
    "jax.tree.map": {"op": "tree_map"},
    "jax.tree_map": {"op": "tree_map"},
    "jax.tree_util.tree_map": {"op": "tree_map"},
    "jax.tree.map_with_path": {"op": "tree_map"},
    "jax.tree_util.tree_map_with_path": {"op": "tree_map"},
    "jax.tree.leaves": {"op": "leaves"},
    "jax.tree_util.tree_leaves": {"op": "leaves"},
    "jax.tree_leaves": {"op": "leaves"},
    "jax.tree.flatten": {"op": "tree_flatten"},
    "jax.tree_util.tree_flatten": {"op": "tree_flatten"},
    "jax.tree_util.tree_flatten_with_path": {"op": "tree_flatten"},
    "jax.tree.flatten_with_path": {"op": "tree_flatten"},
    "jax.tree.unflatten": {"op": "tree_convert"},
    "jax.tree_util.tree_unflatten": {"op": "tree_convert"},
    "jax.tree.structure": {"op": "data"},
    "jax.tree_util.tree_structure": {"op": "data"},
    "jax.tree.reduce": {"op": "data"},
    "jax.tree_util.tree_reduce": {"op": "data"},
    "jax.tree.all": {"op": "data"},
    "jax.flatten_util.ravel_pytree": {"op": "tree_flatten"},
    "jax.block_until_ready": {"op": "identity"},
    "jax.named_call": {"op": "identity"},  # names the calls, traces nothing
    "jax.lax.associative_scan": {"op": "apply_elements"},  # calls its function as it is, measured on 0.12.8
    "jax.device_put": {"op": "copy"},
    "jax.device_get": {"op": "copy"},
    "jax.copy_to_host_async": {"op": "identity"},
    "jax.lax.stop_gradient": {"op": "copy"},
    "jax.lax.with_sharding_constraint": {"op": "copy"},
    "jax.lax.pmean": {"op": "copy"},
    "jax.lax.psum": {"op": "copy"},
    "jax.lax.pmax": {"op": "copy"},
    "jax.lax.all_gather": {"op": "copy"},
    "jax.lax.optimization_barrier": {"op": "copy"},
    "jax.debug.print": {"op": "data"},
    "jax.debug.callback": {"op": "data"},
    "jax.random.key": {"op": "random_key"},
    "jax.random.split": {"op": "derive_key"},
    "jax.random.fold_in": {"op": "derive_key"},
    **{f"{package}.initializers.{name}": {"op": "fill", "of": "jax.numpy.full"}
       for package in ("jax.nn", "flax.nnx") for name in ("zeros", "ones")},
    **{name: {"op": "constant_initializer", "of": "jax.nn.initializers.zeros"}
       for name in ("jax.nn.initializers.constant", "flax.nnx.initializers.constant", "flax.nnx.initializers.zeros_init",
                    "flax.nnx.initializers.ones_init")},
    "importlib.metadata.version": {"op": "installed_version"},
    "packaging.version.parse": {"op": "version"},
    "packaging.version.Version": {"op": "version"},
    "optax.apply_updates": {"op": "tree_map", "applies": True, "pure": True},
    "optax.incremental_update": {"op": "tree_map", "pure": True},
    "optax.global_norm": {"op": "array"},
    "functools.partial": {"op": "partial"},
    "jax.tree_util.Partial": {"op": "partial"},
    "functools.partialmethod": {"op": "partial"},
    "functools.wraps": {"op": "wraps"},
    "functools.lru_cache": {"op": "memoise", "bare": "functools.cache"},
    "functools.cache": {"op": "memoise", "bare": "functools.cache"},
    "jax.ensure_compile_time_eval": {"op": "compile_time"},
    "functools.update_wrapper": {"op": "identity"},
    "collections.defaultdict": {"op": "container", "of": "defaults"},
    "collections.OrderedDict": {"op": "container", "of": "dict"},
    "collections.deque": {"op": "container", "of": "list"},
    "copy.copy": {"op": "shallow_copy"},
    "copy.deepcopy": {"op": "clone"},
    "dataclasses.replace": {"op": "replace_fields"},
    "pytest.raises": {"op": "expects_error"},
    "unittest.mock.patch": {"op": "replacing"},
    "pytest.mark.parametrize": {"op": "parametrize", "form": "names"},
    "pytest.param": {"op": "case"},
    "absl.testing.parameterized.parameters": {"op": "parametrize", "form": "rows"},
    "absl.testing.parameterized.named_parameters": {"op": "parametrize", "form": "named rows"},
    "absl.testing.parameterized.product": {"op": "parametrize", "form": "product"},
    "pytest.warns": {"op": "data"},
    "contextlib.suppress": {"op": "expects_error"},
    "chex.assert_trees_all_close": {"op": "data"},
    "tqdm.tqdm": {"op": "iterate_argument"},
    "tqdm.auto.tqdm": {"op": "iterate_argument"},
    "tqdm.notebook.tqdm": {"op": "iterate_argument"},
    "tqdm.trange": {"op": "data"},
    "tqdm.auto.trange": {"op": "data"},
    "typing.cast": {"op": "cast"},
    "typing.TypeVar": {"op": "typevar"},
}

# A whole family at once: every name below the prefix computes arrays from arrays.
ARRAY_PREFIXES = (
    "jax.numpy.", "jax.nn.", "jax.lax.", "jax.random.", "jax.scipy.", "jax.image.", "jax.ops.",
    "jax.experimental.pallas.", "numpy.", "math.", "flax.linen.activation.",
)
# ... of these, the ones whose result holds an argument unchanged.
KEEPS_ARGUMENT = frozenset({
    "jax.numpy.asarray", "jax.numpy.array", "jax.numpy.copy", "jax.numpy.stack", "jax.numpy.concatenate",
    "jax.numpy.atleast_1d", "jax.numpy.expand_dims", "jax.numpy.squeeze", "jax.numpy.reshape",
    "jax.numpy.ravel", "jax.numpy.where", "numpy.asarray", "numpy.array", "jax.lax.select",
    "jax.numpy.broadcast_to", "jax.numpy.float32", "jax.lax.convert_element_type",
})
# ... whose result is longer than each of the arrays that are put together in it.
JOINING = frozenset({
    "jax.numpy.concatenate", "jax.numpy.append", "jax.numpy.hstack", "jax.numpy.vstack", "jax.lax.concatenate",
})
# Losses and metrics of optax: arrays from arrays.
ARRAY_PATTERN_PREFIXES = ("optax.losses.", "optax.softmax_", "optax.sigmoid_", "optax.l2_loss", "optax.squared_error",
                          "optax.huber_loss", "optax.cosine_", "optax.log_cosh", "optax.hinge_", "optax.kl_",
                          "optax.ctc_", "optax.smooth_labels", "optax.safe_norm", "optax.poly_loss", "flax.nnx.relu",
                          "flax.nnx.gelu", "flax.nnx.softmax", "flax.nnx.sigmoid", "flax.nnx.tanh", "flax.nnx.silu",
                          "flax.nnx.swish", "flax.nnx.log_softmax", "flax.nnx.elu", "flax.nnx.selu", "flax.nnx.leaky_",
                          "flax.nnx.softplus", "flax.nnx.one_hot", "flax.nnx.avg_pool", "flax.nnx.max_pool",
                          "flax.nnx.min_pool", "flax.nnx.pool", "flax.nnx.dot_product_attention", "flax.nnx.make_",
                          "flax.nnx.combine_masks", "flax.nnx.hard_", "flax.nnx.celu", "flax.nnx.glu",
                          "flax.nnx.logsumexp", "flax.nnx.relu6", "flax.nnx.standardize", "flax.nnx.log_sigmoid",
                          "flax.nnx.soft_sign")

# Deep module paths that mean the same public name. Source: the packages' own re-exports.
MODULE_SPELLINGS = (
    ("flax.nnx.transforms.", "flax.nnx."), ("flax.nnx.graph.", "flax.nnx."), ("flax.nnx.graphlib.", "flax.nnx."),
    ("flax.nnx.statelib.", "flax.nnx."),
    ("flax.nnx.compat.", "flax.nnx."), ("flax.nnx.nn.", "flax.nnx."), ("flax.nnx.rnglib.", "flax.nnx."),
    ("flax.nnx.training.", "flax.nnx."), ("flax.nnx.variablelib.", "flax.nnx."), ("flax.nnx.module.", "flax.nnx."),
    ("flax.nnx.filterlib.", "flax.nnx."), ("flax.experimental.nnx.", "flax.nnx."), ("flax.nnx.nnx.", "flax.nnx."),
    ("flax.nnx.metrics.", "flax.nnx."), ("flax.nnx.optimizer.", "flax.nnx."),
    ("jax._src.numpy.", "jax.numpy."), ("jax.experimental.maps.", "jax."),
)
# Packages whose inner module names are dropped when a name is looked up: flax.nnx.transforms.iteration.vmap.
INNER_MODULES = {"flax.nnx.": ("transforms", "iteration", "autodiff", "compilation", "general", "linear", "normalization",
                              "stochastic", "recurrent", "attention", "lora", "metrics", "optimizer", "ema")}

# Functions of this package compute on the host: their results are traced only if their arguments are.
HOST_ARRAY_PREFIX = ("numpy.", "math.")
INTEGER_DTYPES = frozenset({"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "int_"})
# Array functions whose dtype is that of the Python value they get.
ARRAY_FROM_VALUE = frozenset({"array", "asarray"})
# ... of all the Python values that they get.
ARRAY_FROM_VALUES = frozenset({"arange"})
# ... of the second, where that is one: the items that are put in order.
INTEGERS_OF_A_COUNT = frozenset({"jax.random.permutation", "jax.random.choice"})
# Array functions that give integers, or whose dtype is an integer one unless another is asked for.
INTEGERS = frozenset({"jax.random.randint", "jax.numpy.argsort", "jax.numpy.argmax", "jax.numpy.argmin"})
# A decorator that gives back what it decorates.
IDENTITY_DECORATOR = "functools.update_wrapper"
# Packages whose decorators change how a function treats its arguments.
TRANSFORM_PACKAGES = ("flax.nnx.", "jax.")
