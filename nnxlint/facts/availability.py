"""In which releases a public name is there. Loaded where code asks for it, and by ``nnxlint facts``.

A name that has no row is in every known release. Flax names go by the Flax release, jax names by the
JAX release. Ranges are (first release that has it, first that has it no more), None for an open end.
Source: imported and looked up on every release of Flax from 0.10.0 to 0.12.12; JAX 0.5.3, 0.7.2, 0.10.2, 0.12.0.
"""

from __future__ import annotations

# Ranges of Flax releases, and the names below flax.nnx that have them.
_FLAX = (
    (((None, (0, 11, 2)),), "with_sharding_constraint"),
    (((None, (0, 11, 0)), ((0, 12, 0), None)), "Dict"),
    ((((0, 10, 1), None),), "switch while_loop"),
    ((((0, 10, 2), None),), "checkify fori_loop"),
    ((((0, 10, 3), None),), "tabulate Perturbation"),
    ((((0, 10, 4), None),),
     "shard_map to_pure_dict replace_by_pure_dict to_flat_state from_flat_state filter_state split_state "
     "merge_state map_state cached_partial"),
    ((((0, 10, 7), None),), "pure OptState"),
    ((((0, 10, 7), (0, 11, 0)), ((0, 12, 0), None)), "static Static"),
    ((((0, 11, 0), None),), "fork_rngs data Data ModelAndOptimizer OptArray OptVariable"),
    ((((0, 11, 1), (0, 12, 1)),), "to_arrays to_refs use_refs using_refs"),
    ((((0, 11, 1), None),), "Pytree"),
    ((((0, 11, 2), None),), "get_abstract_model identity"),
    ((((0, 12, 0), None),), "flatten unflatten InstanceNorm PReLU List"),
    ((((0, 12, 1), None),),
     "restore_int_paths recursive_map iter_modules iter_children WeightNorm SpectralNorm FlatState"),
    ((((0, 12, 3), None),), "vars_as var_defaults"),
    ((((0, 12, 4), None),), "view"),
    ((((0, 12, 5), None),), "jit_partial vjp jvp"),
    ((((0, 12, 6), None),), "map capture set_graph_mode set_graph_updates transform_metadata"),
    ((((0, 12, 7), None),), "make_jaxpr as_pure as_abstract iter_module_children"),
    ((((0, 12, 8), None),), "with_vars EMA"),
)
FLAX = {f"flax.nnx.{name}": ranges for ranges, names in _FLAX for name in names.split()}
JAX = {
    "jax.shard_map": (((0, 7, 2), None),),  # not in 0.5.3
    "jax.smap": (((0, 7, 2), None),),
    "jax.tree_map": ((None, (0, 7, 2)),),  # in 0.5.3
    "jax.tree_leaves": ((None, (0, 7, 2)),),
}
# Names by which the tables hold what is public under a longer name only.
PUBLIC = {f"flax.nnx.{name}": f"flax.nnx.metrics.{name}" for name in ("Average", "Accuracy", "Welford", "MetricState")}
PUBLIC["flax.nnx.first_from"] = "flax.nnx.module.first_from"


def exists(name, flax, jax):
    """Whether a canonical name is in these releases; None where that is not known (jax not given)."""
    ranges = FLAX.get(name) or JAX.get(name)
    if ranges is None:
        return True
    version = flax if name in FLAX else jax
    if version is None:
        return None
    return any((since is None or since <= version) and (until is None or version < until) for since, until in ranges)
