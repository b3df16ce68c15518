"""What is known of transforms: rows, one per public name.

form       "wrap": T(f, options) gives a callable; "call": T(f, operands) runs at once
host       "jax": arguments cross as pytrees, updates stay inside; "nnx": updates of argument
           objects come out
functions  for "call" rows: (position, keyword, feed) of each function argument. feed says where the
           function's own arguments come from: names of other parameters, "name[]" for one slice of
           it, "*name" for the rest of the positional arguments, "#" for an index
params     for "call" rows: names of the positional parameters, in order
result     what the caller gets: "same" the function's result, "grad", "value_and_grad", "scan",
           "mapped", "carry", "vjp", "jvp", "linearize", "shape", "bool", "jaxpr", "checked"
static, donate, diff, axes, aux
           names of the options that give static, donated, differentiated, mapped arguments and
           auxiliary output; pairs are (numbers, names)
abstract   nothing is computed: lost updates do not matter
drops_broadcast  a value of the mapped axis that is written into a broadcast object is lost; elsewhere it raises.
           Measured on 0.10.4, 0.11.2, 0.12.8, 0.12.12
compiles   the traced function is kept and run again without tracing
eager      what does not depend on the arguments that it replaces by tracers is computed as if it were not there
since      first Flax release that has it (NNX rows)
foreign    NNX rows: (error, first release) when an argument is a graph object that a trace around the call
           captured; None where that is fine. Measured on 0.10.4, 0.11.2, 0.12.0, 0.12.2, 0.12.8, 0.12.12
source     where the fact comes from

Sources: "jax": the API reference of jax 0.5.3 to 0.10.2, "nnx": signatures of flax.nnx 0.10.4,
0.11.2, 0.12.8, read with inspect.signature on the installed package; optax 0.2.8 likewise.
"""

from __future__ import annotations


def _row(host, form="wrap", **more):
    row = {"host": host, "form": form, "functions": ((0, "fun", ()),), "params": (), "result": "same",
           "static": None, "donate": None, "diff": None, "axes": None, "aux": None,
           "abstract": False, "compiles": False, "eager": "diff" in more or more.get("result") in ("vjp", "jvp"),
           "drops_broadcast": False, "since": None, "source": host,
           "foreign": ("ValueError", (0, 10, 5)) if host == "nnx" else None}
    row.update(more)
    return row


_LATE = ("TraceContextError", (0, 12, 1))
_STATIC = ("static_argnums", "static_argnames")
_DONATE = ("donate_argnums", "donate_argnames")
_JIT = {"static": _STATIC, "donate": _DONATE, "compiles": True, "keyword": "fun"}
_GRAD = {"diff": "argnums", "aux": "has_aux"}
_SCAN = {"functions": ((0, "f", ("init", "xs[]")),), "params": ("f", "init", "xs", "length"), "result": "scan"}
_COND = {"functions": ((1, "true_fun", ("*operands",)), (2, "false_fun", ("*operands",))),
         "params": ("pred", "true_fun", "false_fun", "*operands"), "result": "same"}
_SWITCH = {"functions": ((1, "branches", ("*operands",)),), "params": ("index", "branches", "*operands")}
_WHILE = {"functions": ((0, "cond_fun", ("init_val",)), (1, "body_fun", ("init_val",))),
          "params": ("cond_fun", "body_fun", "init_val"), "result": "carry"}
_FORI = {"functions": ((2, "body_fun", ("#", "init_val")),),
         "params": ("lower", "upper", "body_fun", "init_val"), "result": "carry"}
_MAP = {"functions": ((0, "f", ("xs[]",)),), "params": ("f", "xs"), "result": "mapped"}
_VJP = {"functions": ((0, "fun", ("*primals",)),), "params": ("fun", "*primals"), "aux": "has_aux", "result": "vjp"}
_JVP = {"functions": ((0, "fun", ("*in:primals",)),), "params": ("fun", "primals", "tangents"),
        "aux": "has_aux", "result": "jvp"}
_SHAPE = {"functions": ((0, "fun", ("*args", "**kwargs")),), "params": ("fun", "*args"), "result": "shape",
          "abstract": True}

TRANSFORMS = {
    "jax.jit": _row("jax", **_JIT),
    "jax.experimental.pjit.pjit": _row("jax", **_JIT),
    "jax.pmap": _row("jax", static=("static_broadcasted_argnums", None), donate=("donate_argnums", None),
                     axes="in_axes", compiles=True),
    "jax.vmap": _row("jax", axes="in_axes", result="same", eager=True),
    "jax.shard_map": _row("jax", keyword="f"),
    "jax.smap": _row("jax", axes="in_axes", keyword="f"),
    "jax.grad": _row("jax", result="grad", **_GRAD),
    "jax.value_and_grad": _row("jax", result="value_and_grad", **_GRAD),
    "optax.value_and_grad_from_state": _row("jax", result="value_and_grad", keyword="value_fn", **_GRAD),
    "jax.jacfwd": _row("jax", result="grad", **_GRAD),
    "jax.jacrev": _row("jax", result="grad", **_GRAD),
    "jax.jacobian": _row("jax", result="grad", **_GRAD),
    "jax.hessian": _row("jax", result="grad", **_GRAD),
    "jax.checkpoint": _row("jax", static=("static_argnums", None)),
    "jax.custom_vjp": _row("jax", static=("nondiff_argnums", "nondiff_argnames")),
    "jax.custom_jvp": _row("jax", static=("nondiff_argnums", None)),
    "jax.custom_gradient": _row("jax"),
    "jax.numpy.vectorize": _row("jax", keyword="pyfunc"),
    "jax.make_jaxpr": _row("jax", static=("static_argnums", None), result="jaxpr", abstract=True),
    "jax.experimental.checkify.checkify": _row("jax", result="checked"),
    "jax.vjp": _row("jax", "call", **_VJP),
    "jax.jvp": _row("jax", "call", **_JVP),
    "jax.linearize": _row("jax", "call", functions=((0, "fun", ("*primals",)),), params=("fun", "*primals"),
                          aux="has_aux", result="linearize"),
    "jax.linear_transpose": _row("jax", "call", functions=((0, "fun", ("*primals",)),), params=("fun", "*primals"),
                                 result="opaque"),
    "jax.eval_shape": _row("jax", "call", **_SHAPE),
    "jax.lax.scan": _row("jax", "call", **_SCAN),
    "jax.lax.cond": _row("jax", "call", **_COND),
    "jax.lax.switch": _row("jax", "call", **_SWITCH),
    "jax.lax.while_loop": _row("jax", "call", **_WHILE),
    "jax.lax.fori_loop": _row("jax", "call", **_FORI),
    "jax.lax.map": _row("jax", "call", **_MAP),
    "jax.lax.custom_root": _row("jax", "call", functions=((0, "f", ("initial_guess",)),),
                                params=("f", "initial_guess"), result="opaque"),
    "flax.nnx.jit": _row("nnx", foreign=("TraceContextError", (0, 10, 5)), **_JIT),
    "flax.nnx.jit_partial": _row("nnx", "partial", static=_STATIC, donate=_DONATE, compiles=True, since=(0, 12, 5)),
    "flax.nnx.pmap": _row("nnx", axes="in_axes", compiles=True, keyword="f"),
    "flax.nnx.vmap": _row("nnx", axes="in_axes", keyword="f", eager=True),
    "flax.nnx.scan": _row("nnx", axes="in_axes", keyword="f", drops_broadcast=True),
    "flax.nnx.shard_map": _row("nnx", keyword="f"),
    "flax.nnx.grad": _row("nnx", result="grad", keyword="f", **_GRAD),
    "flax.nnx.value_and_grad": _row("nnx", result="value_and_grad", keyword="f", **_GRAD),
    "flax.nnx.custom_vjp": _row("nnx"),
    "flax.nnx.remat": _row("nnx", foreign=_LATE, static=("static_argnums", None), keyword="f"),
    "flax.nnx.checkify": _row("nnx", result="checked", keyword="f"),
    "flax.nnx.make_jaxpr": _row("nnx", static=("static_argnums", None), result="jaxpr", abstract=True,
                                keyword="f", since=(0, 12, 7)),
    "flax.nnx.vjp": _row("nnx", "call", since=(0, 12, 5), **_VJP),
    "flax.nnx.jvp": _row("nnx", "call", since=(0, 12, 5), **_JVP),
    "flax.nnx.eval_shape": _row("nnx", "call", foreign=None, **_SHAPE),
    "flax.nnx.cond": _row("nnx", "call", foreign=_LATE, **_COND),
    "flax.nnx.switch": _row("nnx", "call", foreign=_LATE, **_SWITCH),
    "flax.nnx.while_loop": _row("nnx", "call", foreign=_LATE, **_WHILE),
    "flax.nnx.fori_loop": _row("nnx", "call", foreign=_LATE, **_FORI),
}

# Other spellings of the same functions. Source: the packages' own re-exports.
SPELLINGS = {
    "jax.remat": "jax.checkpoint",
    "jax.ad_checkpoint.checkpoint": "jax.checkpoint",
    "jax.ad_checkpoint.remat": "jax.checkpoint",
    "jax.api.jit": "jax.jit",
    "jax.experimental.shard_map.shard_map": "jax.shard_map",
    "jax.pjit": "jax.experimental.pjit.pjit",
    "jax.experimental.pjit": "jax.experimental.pjit.pjit",
    "jax.lax.cond_p": "jax.lax.cond",
    "flax.nnx.pjit": "flax.nnx.jit",
    "flax.nnx.checkpoint": "flax.nnx.remat",
}

# How a transform is named to the user: the canonical name, shortened as people write it.
SHOWN_PREFIXES = (("flax.nnx.", "nnx."), ("jax.experimental.pjit.", ""))

# Options of NNX transforms under which updates do not come out, by value. Source: semantics.md,
# "nnx transforms"; measured on 0.12.8.
GRAPH_OPTIONS = ("graph", "graph_updates")

# The NNX transform that lets updates of its arguments out, for each JAX transform that does not.
TWINS = {
    "jax.jit": "flax.nnx.jit", "jax.experimental.pjit.pjit": "flax.nnx.jit", "jax.pmap": "flax.nnx.pmap",
    "jax.vmap": "flax.nnx.vmap", "jax.shard_map": "flax.nnx.shard_map",
    "jax.grad": "flax.nnx.grad",
    "jax.value_and_grad": "flax.nnx.value_and_grad", "jax.checkpoint": "flax.nnx.remat",
    "jax.custom_vjp": "flax.nnx.custom_vjp", "jax.lax.scan": "flax.nnx.scan", "jax.lax.cond": "flax.nnx.cond",
    "jax.lax.switch": "flax.nnx.switch", "jax.lax.while_loop": "flax.nnx.while_loop",
    "jax.lax.fori_loop": "flax.nnx.fori_loop", "jax.eval_shape": "flax.nnx.eval_shape", "jax.lax.map": "flax.nnx.scan",
    "jax.vjp": "flax.nnx.vjp", "jax.jvp": "flax.nnx.jvp",
}

# Names of transforms that are ordinary words of programs too, and the names by which the modules that
# hold them go in source code.
COMMON_WORDS = frozenset({"map", "checkpoint", "cond", "switch", "scan", "linearize", "custom_root", "api"})
MODULE_NAMES = ("jax", "lax", "nnx", "nn", "ad_checkpoint")
# Methods on the way from a compiled function to an executable of it. Source: jax.stages.
AHEAD_OF_TIME = frozenset({"lower", "trace", "compile"})
