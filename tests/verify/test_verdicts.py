"""One program of each kind of claim: the bad ones are CONFIRMED, wrong claims on the good ones never are.

The whole test-bed, all labelled programs, is run by ``python tests/verify/bed.py``.
"""

from __future__ import annotations

import sys

import pytest

from nnxlint.verify import verify

from . import bed

pytestmark = pytest.mark.worker

BAD = (
    "lost-state-update/bad_mnist_step.py",
    "lost-state-update/bad_functional_loss_only.py",
    "partial-state-return/bad_dropout_counts.py",
    "discarded-state/bad_underscore.py",
    "stale-state/bad_eval_with_old.py",
    "rng-replay/bad_constant_seed.py",
    "rng-replay/bad_vmap_broadcast_dropout.py",
    "static-graph-argument/bad_static_self.py",
    "captured-state-mutation/bad_batchnorm_vmap.py",
    "stale-capture/bad_partial.py",
    "split-shared-reference",
    "wrong-gradient-target/bad_captured_model.py",
    "wrong-gradient-target/bad_graphdef_gradient.py",
    "donated-state-reuse/bad_old_state_used.py",
    "detached-submodule/bad_checkpoint_list.py",
    "broadcast-state-mutation/bad_scan_keeps_nothing.py",
    "partial-state-return/bad_adam_moments_dropped.py",
    "stale-capture/bad_compiled_ahead_of_time.py",
    "live-state-snapshot/bad_collected_for_averaging.py",
    "guide/bad_d_captured_state.py",
    "exam/bad_wgan_critic_loop.py",
    "reports/bad_trainer_rebinds_model.py",
    "reports/bad_eval_in_epoch_loop.py",
    "reports/bad_donated_state_logged.py",
    "reports/bad_eval_with_old_params.py",
    "reports/bad_cellular_automaton",
    "reports/bad_siamese_shared_backbone.py",
    "reports/bad_static_self_of_an_agent_library.py",
    "exam-reports/bad_predict_captures_rebound_stats.py",
    "exam-reports/bad_adam_state_thrown_away.py",
    "wrong-gradient-target/bad_parametrized_step.py",
    "exam-reports/bad_gradient_of_the_teacher.py",
    "exam-reports/bad_lambda_of_each_model.py",
    "exam-reports/bad_tied_halves_split_one_by_one.py",
    "exam-reports/bad_train_state_dropped.py",
    "exam-reports/bad_vmap_model_dropout.py",
    "exam/bad_step_returns_only_params_state.py",
    "rng-replay/bad_value_and_grad_dropout.py",
    "reports/bad_teacher_is_student.py",
)
GOOD = (
    "lost-state-update/good_mnist_step.py",
    "lost-state-update/good_nnx_remat.py",
    "partial-state-return/good_params_and_stats.py",
    "rng-replay/good_fresh_rngs_each_call.py",
    "rng-replay/good_returned_state.py",
    "wrong-gradient-target/good_argnums_model.py",
    "hunt/good_local_model_from_captured_state.py",
    "reports/good_functional_apply_update.py",
    "reports/good_parameters_put_back_after_grad.py",
    "modes/good_ref_captured.py",
    "modes/good_tree_mode_eval_inside.py",
    "retracing-state-change/good_sow_popped.py",
    "rng-replay/good_state_through_inner_steps.py",
    "guide/good_b_donated.py",
    "exam-reports/good_dropout_rate_schedule.py",
    "exam-reports/good_feature_dims_by_eval_shape.py",
    "hunt/good_state_helpers_gradient.py",
    "tracer-escape/good_gradient_of_other_argument.py",
    "captured-state-mutation/good_dropout_in_input_gradient.py",
)


@pytest.fixture(scope="module")
def flax():
    return bed.flax_of(sys.executable)


@pytest.mark.parametrize("name", BAD)
def test_bad_programs_are_confirmed(name, flax):
    found = [case for case in bed.cases(flax, [name]) if not case.good and case.expected][:1]
    if not found:
        pytest.skip("no such defect on this Flax")
    groups = bed.expected_findings(found[0], flax)
    verify([finding for group in groups for finding in group], bed.options_of(found[0], sys.executable))
    assert any(finding.verdict["status"] == "CONFIRMED" for finding in groups[0]), [
        finding.verdict for finding in groups[0]]
    confirmed = next(finding.verdict for finding in groups[0] if finding.verdict["status"] == "CONFIRMED")
    assert confirmed["evidence"] and confirmed["device"] and confirmed["versions"]["flax"] == ".".join(map(str, flax))


@pytest.mark.parametrize("name", GOOD)
def test_wrong_claims_on_good_programs_are_refuted(name, flax):
    found = [case for case in bed.cases(flax, [name]) if not case.expected]
    if not found:
        pytest.skip("cannot run on this Flax")
    planted = bed.planted_findings(found[0], flax)
    verify(planted, bed.options_of(found[0], sys.executable))
    statuses = [finding.verdict["status"] for finding in planted]
    assert "CONFIRMED" not in statuses
    assert statuses.count("REFUTED") >= 0.8 * len(statuses)
