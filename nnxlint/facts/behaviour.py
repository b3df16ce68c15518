"""From which Flax release on things happen. Source: semantics.md, measured on every release listed there."""

from __future__ import annotations

CAPTURED_MUTATION_RAISES = (0, 10, 5)  # TraceContextError; before, the tracer leaked (0.10.2 to 0.10.4 measured)
# ... of a captured object by nnx.update; before, the tracer leaked (0.10.4 to 0.12.0 and 0.12.2 to 0.12.12 measured)
CAPTURED_UPDATE_RAISES = (0, 12, 1)
GRAPH_OBJECTS_ARE_PYTREES = (0, 11, 0)  # before: TypeError at a JAX transform
STATE_IS_LIVE = (0, 11, 0)  # nnx.state / nnx.split return the live Variables
MERGE_SHARES = (0, 11, 2)  # nnx.merge(copy=False) is the default
STATIC_CONTAINERS_RAISE = (0, 12, 0)  # plain list / dict attributes
BOUND_METHOD_RAISES = (0, 12, 1)
TREE_MODE = (0, 12, 4)
# 0.12.12: updating a non-ref hijax Variable under a transform raises ImmutableVariableError
HIJAX_UPDATE_RAISES = (0, 12, 12)

# Where behaviour changes: one run of the analysis stands for all releases between two of these.
BOUNDARIES = ((0, 10, 5), (0, 11, 0), (0, 11, 2), (0, 12, 0), (0, 12, 1), (0, 12, 4), (0, 12, 12))


def groups(versions):
    """Releases with the same behaviour put together.

    versions: ascending tuple of versions. Returns a list of tuples, each a run of versions between
    two boundaries.
    """
    runs = []
    last = None
    for version in versions:
        era = sum(version >= bound for bound in BOUNDARIES)
        if era != last:
            runs.append([])
            last = era
        runs[-1].append(version)
    return [tuple(run) for run in runs]
