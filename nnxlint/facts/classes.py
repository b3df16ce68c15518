"""What library classes are and what their objects do when they are called.

family   "module" | "optimizer" | "rngs" | "stream" | "variable" | "metric" | "ema" | "pytree" |
         "state" | "graphdef" | "array" | "key"
kinds    kinds of Variable that an object holds
variables  names of its own Variables, read with vars() on 0.10.4, 0.11.2, 0.12.12
call     effects of calling it: (kind written, flags that switch it off, option that must be non-zero)
         kind "RngCount" means that random numbers are drawn
methods  effects of methods: name -> operation
takes_rngs  constructing it draws from the rngs argument
random      initializers that draw unless another is given; those of the other Variables are constant
Sources: flax.nnx documentation; signatures and attribute reads on 0.10.4, 0.11.2, 0.12.8.
"""

from __future__ import annotations

from .optimizers import TRANSFORMATIONS

_EVAL = ("use_running_average",)
_DET = ("deterministic",)
_GRAPH_METHODS = {
    "train": "mode_train", "eval": "mode_eval", "set_attributes": "mode_set", "sow": "sow", "perturb": "perturb",
    "iter_modules": "iterate", "iter_children": "iterate",
}


# Methods that switch what layers do when they are called.
MODE_METHODS = frozenset(name for name, operation in _GRAPH_METHODS.items() if operation.startswith("mode_"))


def _module(kinds=("Param",), call=(), methods=None, rngs=True, **more):
    return {"family": "module", "kinds": kinds, "call": call, "methods": methods or {}, "takes_rngs": rngs, **more}


_CELL = _module(kinds=("Param",), methods={"initialize_carry": "array"})
CLASSES = {
    "flax.nnx.Module": _module(kinds=(), rngs=False),
    "flax.nnx.Object": {"family": "pytree", "unchecked": True, "kinds": (), "call": (), "methods": {}, "takes_rngs": False},
    "flax.nnx.Pytree": {"family": "pytree", "kinds": (), "call": (), "methods": {}, "takes_rngs": False},
    **{f"flax.nnx.{name}": _module(variables=("kernel", "bias"), random=("kernel_init",))
       for name in ("Linear", "LinearGeneral", "Einsum", "Conv", "ConvTranspose")},
    "flax.nnx.Embed": _module(variables=("embedding",), random=("embedding_init",)),
    **{f"flax.nnx.{name}": _module(variables=("scale", "bias"), random=()) for name in ("LayerNorm", "RMSNorm", "GroupNorm", "InstanceNorm")},
    "flax.nnx.PReLU": _module(rngs=False, variables=("negative_slope",)),
    "flax.nnx.WeightNorm": _module(child="layer_instance", params=("layer_instance",)),
    "flax.nnx.SpectralNorm": _module(("Param", "BatchStat"), (("BatchStat", ("!update_stats",), None),),
                                     child="layer_instance", params=("layer_instance",), defaults={"update_stats": True}),
    "flax.nnx.BatchNorm": _module(("Param", "BatchStat"), (("BatchStat", _EVAL, None),), variables=("mean", "var", "scale", "bias"), random=()),
    "flax.nnx.Dropout": _module(("RngState?rngs",), (("RngCount", _DET, "rate"),), rngs=False, keeps_rngs=True, params=("rate",)),
    "flax.nnx.MultiHeadAttention": _module(
        ("Param", "RngState?dropout_rate", "Cache?decode"),
        (("RngCount", _DET, "dropout_rate"), ("Cache", ("!decode",), None)), keeps_rngs=True,
        defaults={"dropout_rate": 0.0, "decode": False, "deterministic": None}),
    "flax.nnx.LoRA": _module(("LoRAParam",), child="base_module", params=("in_features", "lora_rank", "out_features")),
    "flax.nnx.LoRALinear": _module(("Param", "LoRAParam")),
    "flax.nnx.LSTMCell": _CELL, "flax.nnx.OptimizedLSTMCell": _CELL, "flax.nnx.SimpleCell": _CELL,
    "flax.nnx.GRUCell": _CELL, "flax.nnx.RNNCellBase": _module(kinds=()),
    "flax.nnx.RNN": _module(kinds=(), child="cell", rngs=False, params=("cell",)),
    "flax.nnx.Bidirectional": _module(kinds=(), children=("forward_rnn", "backward_rnn"), rngs=False,
                                      params=("forward_rnn", "backward_rnn")),
    "flax.nnx.Sequential": _module(kinds=(), rngs=False, sequence=True),
    "flax.nnx.List": _module(kinds=(), rngs=False, container="list"),
    "flax.nnx.Dict": _module(kinds=(), rngs=False, container="dict"),
    "flax.nnx.bridge.ToNNX": _module(kinds=(), rngs=False, opaque=True),
    "flax.nnx.Optimizer": {"family": "optimizer", "kinds": ("OptState",), "call": (),
                           "methods": {"update": "optimizer_update"}, "takes_rngs": False,
                           "params": ("model", "tx", "wrt"), "holds_model_before": (0, 11, 0)},
    "flax.nnx.ModelAndOptimizer": {"family": "optimizer", "kinds": ("OptState",), "call": (),
                                   "methods": {"update": "optimizer_update"}, "takes_rngs": False,
                                   "params": ("model", "tx", "wrt"), "holds_model": True},
    "flax.nnx.EMA": {"family": "ema", "kinds": ("EMA",), "call": (), "methods": {"update": "ema_update",
                     "apply_to": "ema_apply"}, "takes_rngs": False, "params": ("params", "decay", "only")},
    "flax.nnx.Metric": {"family": "metric", "kinds": ("MetricState",), "call": (), "methods": {
        "update": "metric_update", "reset": "metric_update", "compute": "array"}, "takes_rngs": False},
    "flax.nnx.MultiMetric": {"family": "metric", "kinds": ("MetricState",), "call": (), "methods": {
        "update": "metric_update", "reset": "metric_update", "compute": "array"}, "takes_rngs": False},
    "flax.nnx.Rngs": {"family": "rngs", "kinds": ("RngState",), "call": (("RngCount", (), None),),
                      "methods": {"fork": "fork", "split": "fork", "items": "iterate", "broadcast": "fork"},
                      "takes_rngs": False},
    "flax.nnx.RngStream": {"family": "stream", "kinds": ("RngState",), "call": (("RngCount", (), None),),
                           "methods": {"fork": "fork", "split": "fork"}, "takes_rngs": False},
    "flax.nnx.State": {"family": "state"}, "flax.nnx.GraphState": {"family": "state"},
    "flax.nnx.FlatState": {"family": "state"}, "flax.nnx.PureState": {"family": "state"},
    "flax.nnx.GraphDef": {"family": "graphdef"},
    "jax.Array": {"family": "array"}, "jax.numpy.ndarray": {"family": "array"}, "numpy.ndarray": {"family": "array"},
    "jax.typing.ArrayLike": {"family": "array"}, "chex.Array": {"family": "array"}, "chex.PRNGKey": {"family": "array"},
    "flax.typing.Array": {"family": "array"}, "jax.random.PRNGKey": {"family": "array", "op": "random_key"},
    "jaxtyping.Array": {"family": "array"},
    # plain containers of training state: pytrees, never graph objects
    "flax.training.train_state.TrainState": {"family": "struct", "fields": ("step", "apply_fn", "params", "tx", "opt_state"),
                                             "static": ("apply_fn", "tx")},
    "flax.nnx.TrainState": {"family": "struct", "fields": ("graphdef", "params", "opt_state", "step", "tx"),
                            "static": ("tx",)},
    "flax.struct.PyTreeNode": {"family": "struct", "fields": (), "static": ()},
}
CLASSES.update(TRANSFORMATIONS)
for _name in ("Average", "Accuracy", "Welford"):
    CLASSES[f"flax.nnx.{_name}"] = CLASSES["flax.nnx.Metric"]
    CLASSES[f"flax.nnx.metrics.{_name}"] = CLASSES["flax.nnx.Metric"]

# Kinds of Variable and what they are kinds of. Source: class bases on 0.12.8 and 0.10.4.
VARIABLES = {
    "flax.nnx.Variable": ("Variable", None), "flax.nnx.Param": ("Param", "Variable"),
    "flax.nnx.BatchStat": ("BatchStat", "Variable"), "flax.nnx.Cache": ("Cache", "Variable"),
    "flax.nnx.Intermediate": ("Intermediate", "Variable"), "flax.nnx.Perturbation": ("Perturbation", "Intermediate"),
    "flax.nnx.RngState": ("RngState", "Variable"), "flax.nnx.RngKey": ("RngKey", "RngState"),
    "flax.nnx.RngCount": ("RngCount", "RngState"), "flax.nnx.LoRAParam": ("LoRAParam", "Param"),
    "flax.nnx.OptState": ("OptState", "Variable"), "flax.nnx.OptArray": ("OptArray", "OptState"),
    "flax.nnx.OptVariable": ("OptVariable", "OptState"), "flax.nnx.MetricState": ("MetricState", "Variable"),
    "flax.nnx.metrics.MetricState": ("MetricState", "Variable"),
    "flax.nnx.training.optimizer.OptState": ("OptState", "Variable"),
    "flax.nnx.VariableState": ("Variable", None),
}
# Kinds whose arrays are integers or keys and cannot be differentiated. Source: semantics.md.
INTEGER_KINDS = frozenset({"RngState", "RngKey", "RngCount"})

# Attributes of a Variable that are its content; assigning one of them, or an item, writes it.
VARIABLE_CONTENT = frozenset({"value", "raw_value", "array"})
VARIABLE_METHODS = {
    "get_value": "read", "get_raw_value": "read", "set_value": "write", "set_raw_value": "write",
    "copy_from": "write", "update_from_state": "write", "copy": "copy", "replace": "copy", "to_state": "copy",
    "add_axis": "ignore", "remove_axis": "ignore", "get_metadata": "ignore",
}
GRAPH_METHODS = _GRAPH_METHODS
STATE_METHODS = {
    "to_pure_dict": "pure", "flat_state": "convert", "filter": "filter", "split": "filter", "map": "tree_map",
    "replace_by_pure_dict": "replace", "update": "replace", "merge": "join", "items": "iterate", "values": "iterate",
    "keys": "data", "get": "item", "from_flat_path": "convert", "copy": "convert", "raw_mapping": "convert",
    "pop": "item",
}
# Methods of a struct (flax.struct dataclass, TrainState) that return a new one.
STRUCT_METHODS = {"replace": "replace_fields", "apply_gradients": "apply_gradients", "_replace": "replace_fields",
                  "create": "construct"}
# Methods of random number generators that are not draws.
RNG_METHODS_WITHOUT_DRAW = frozenset({"items", "keys", "values", "get", "broadcast"})
# Flags that switch a layer's state off, and which method sets them: eval() sets these to True.
EVAL_FLAGS = {"deterministic": True, "use_running_average": True}
# Class decorators that make a data class, with what its fields are under a JAX transform.
DATACLASS_DECORATORS = {
    "dataclasses.dataclass": "plain", "flax.struct.dataclass": "struct", "chex.dataclass": "struct",
    "flax.nnx.dataclass": "graph", "jax_dataclasses.pytree_dataclass": "struct", "tjax.dataclasses.dataclass": "struct",
    "jax.tree_util.register_dataclass": "struct", "jax.tree_util.register_pytree_node_class": "struct",
    "attrs.define": "plain", "attr.s": "plain", "equinox.Module": "struct",
}
# Methods that a decorator adds to the class. Measured on Flax 0.10.4 to 0.12.12 and chex 0.1.92, whose classes are mappings
# unless told otherwise.
GIVEN_METHODS = {
    "flax.struct.dataclass": ("replace",),
    "chex.dataclass": ("replace", "from_tuple", "to_tuple", "get", "items", "keys", "values"),
}
FIELD_MAKERS = {"flax.struct.field": "pytree_node", "dataclasses.field": None, "flax.nnx.static": "static",
                "flax.nnx.data": "data", "chex.field": None}
TUPLE_BASES = frozenset({"typing.NamedTuple", "collections.namedtuple"})
STRUCT_BASES = frozenset({"flax.struct.PyTreeNode", "equinox.Module", "flax.training.train_state.TrainState",
                          "flax.nnx.TrainState"})
STREAM_ROW = CLASSES["flax.nnx.RngStream"]
# A method called on an object of which nothing is known, as a statement, with gradients among its
# arguments: what only a library object can mean by it.
UNKNOWN_RECEIVER = {"update": "optimizer_update"}
# Attributes of an array that are no arrays. Source: jax.Array.
ARRAY_FACTS = frozenset({"shape", "dtype", "ndim", "size", "sharding"})
# The stream of an Rngs that its positional argument seeds.
DEFAULT_STREAM = "default"
# Methods of Rngs and RngStream that draw: the distributions of jax.random. Source: dir(nnx.Rngs) on 0.12.8.
DISTRIBUTIONS = frozenset(
    "ball bernoulli beta binomial bits categorical cauchy chisquare choice delta_orthogonal dirichlet "
    "double_sided_maxwell exponential f gamma generalized_normal geometric glorot_normal glorot_uniform gumbel he_normal "
    "he_uniform kaiming_normal kaiming_uniform laplace lecun_normal lecun_uniform loggamma logistic lognormal maxwell "
    "multinomial multivariate_normal normal orthogonal pareto permutation poisson rademacher randint rayleigh t "
    "triangular truncated_normal uniform variance_scaling wald weibull_min xavier_normal xavier_uniform".split())
# Options of layers that are static: a new value compiles the function again.
RETRACING_OPTIONS = frozenset({"rate", "deterministic", "use_running_average", "dropout_rate", "momentum"})
# Kinds of Variable that the operations above write, by what they are for.
DRAWN, RANDOM, TRAINED, OPTIMIZED, SOWN, MEASURED, AVERAGED = (
    "RngCount", "RngState", "Param", "OptState", "Intermediate", "MetricState", "EMA")
STATISTICS = frozenset({"BatchStat"})
