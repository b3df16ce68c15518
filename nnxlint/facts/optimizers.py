"""Gradient transformations of optax: which keep state from one step to the next.

keeps: "always"; "never"; "given" if one of the arguments does (a chain); an option that must be set ("momentum"). A learning
rate that is a schedule counts the steps: a transformation with "schedule" keeps state if its first argument is not a number.
decays: the default of ``weight_decay``, where ``update`` shrinks every array of the parameters that it is given unless a
``mask`` is set. alike: False where some arrays may be treated otherwise than the rest.
Source: the leaves of ``init`` of each, and the signatures, asked of optax 0.2.8.
"""

from __future__ import annotations

_METHODS = {"init": "transformation_init", "update": "transformation_update"}
_ALWAYS = (
    "adabelief adadelta adafactor adagrad adam adamax adan amsgrad apply_every ema lars lbfgs nadam "
    "noisy_sgd novograd optimistic_adam optimistic_adam_v2 optimistic_gradient_descent radam rmsprop rprop "
    "scale_by_adadelta scale_by_adam scale_by_adamax scale_by_adan scale_by_amsgrad scale_by_belief scale_by_factored_rms "
    "scale_by_lbfgs scale_by_lion scale_by_novograd scale_by_radam scale_by_rms scale_by_rprop scale_by_rss scale_by_schedule "
    "scale_by_sm3 scale_by_stddev scale_by_yogi signum sm3 trace yogi MultiSteps")
_NEVER = (
    "adaptive_grad_clip centralize clip clip_by_block_rms clip_by_global_norm freeze identity "
    "keep_params_nonnegative normalize_by_update_norm scale scale_by_param_block_norm scale_by_param_block_rms scale_by_sign "
    "scale_by_trust_ratio set_to_zero stateless")
_SCHEDULE = "fromage scale_by_learning_rate sign_sgd"
_GIVEN = "chain named_chain apply_if_finite flatten lookahead"
_SELECTIVE = "multi_transform partition masked"
_DECAYING = (("adamaxw", 1e-4), ("adamw", 1e-4), ("lamb", 0.0), ("lion", 1e-3), ("nadamw", 1e-4))


def _row(keeps, **more):
    return {"family": "transformation", "keeps": keeps, "methods": _METHODS, **more}


TRANSFORMATIONS = {
    **{f"optax.{name}": _row("always") for name in _ALWAYS.split()},
    **{f"optax.{name}": _row("never") for name in _NEVER.split()},
    **{f"optax.{name}": _row("schedule") for name in _SCHEDULE.split()},
    **{f"optax.{name}": _row("given") for name in _GIVEN.split()},
    "optax.sgd": _row("schedule", option="momentum"),
    "optax.add_decayed_weights": _row("never", decays=0.0, first="weight_decay"),
    **{f"optax.{name}": _row("always", decays=default) for name, default in _DECAYING},
    **{f"optax.{name}": _row("given", alike=False) for name in _SELECTIVE.split()},
    "optax.GradientTransformation": _row("unknown"),
    "optax.GradientTransformationExtraArgs": _row("unknown"),
}
