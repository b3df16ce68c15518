"""Each rule has programs in different forms: three bad ones and five good ones, each in a form of its own."""

import pytest

from nnxlint.rules import load

from .program_forms import different, forms, programs

PROGRAMS = programs()


@pytest.mark.parametrize("rule", load(), ids=lambda rule: rule.symbol)
@pytest.mark.parametrize("bad, least", [(True, 3), (False, 5)], ids=["bad", "good"])
def test_a_rule_has_programs_in_different_forms(rule, bad, least):
    mine = {name: found for symbol, is_bad, name, found in PROGRAMS if symbol == rule.symbol and is_bad == bad}
    assert different(list(mine.values())) >= least, mine


def test_two_programs_of_one_form_count_once():
    script, library = forms(["print(1)\n"]), forms(["def f(x):\n    return x\n"])
    assert different([script, script, library]) == 2
    assert different([script | library, script]) == 2
