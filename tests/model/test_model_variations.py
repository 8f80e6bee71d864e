"""Models made by an attacker, with a right checksum: each is refused in one line or gives valid answers."""

import pytest
from hypothesis import settings

from tests.support.models.model_trials import try_variations

VARIATIONS = 2_000 if settings.get_current_profile_name() == "prove" else 300


@pytest.mark.slow
def test_any_crafted_model_is_refused_in_one_line_or_answers(tmp_path):
    outcomes = try_variations(range(VARIATIONS), tmp_path)
    assert outcomes.total() == VARIATIONS
    # Both must be tried, and by more than a few.
    assert outcomes["loaded"] > VARIATIONS / 20
    assert outcomes.total() - outcomes["loaded"] > VARIATIONS / 3
