"""Random rules of an author about labels that the tiny model suggests, and the promises to check."""

from collections.abc import Collection, Sequence

from hypothesis import strategies as st

from model.labels import fold
from model.rules import Rules, fold_rules, rule_faults
from model.suggestion import Suggestion
from tests.support.models.tiny_model import CATEGORIES, TAGS

NAMES = (*TAGS, *CATEGORIES, "script", "Script", "a-python", "node", "ＰＹＴＨＯＮ", "kubernetes", "アイス")

_names = st.sampled_from(NAMES)
_given = st.fixed_dictionaries(
    {
        "never": st.lists(_names, max_size=3),
        "only_by_hand": st.lists(_names, max_size=3),
        "aliases": st.dictionaries(_names, _names, max_size=3),
        "closed": st.booleans(),
    }
)

given_rules = _given.filter(lambda given: not [*rule_faults(given)])
"""Rules as JSON has them."""
any_rules = given_rules.map(fold_rules)


def broken_promises(
    rules: Rules, suggestions: Sequence[Suggestion], own: Collection[str], blog: Collection[str]
) -> list[str]:
    """Return the suggested labels that break `rules`, in a post with the labels `own`.

    The `blog` has used the labels given. Under `closed` a label counts as used through its aliases.
    """
    written = [rules.written(fold(each.label)) for each in suggestions]
    used = {fold(label) for label in blog}
    used |= rules.used_names(used)
    has = {rules.written(fold(label)) for label in own}
    return [
        each.label
        for key, each in zip(written, suggestions, strict=True)
        if fold(each.label) != key
        or key in rules.never | has
        or written.count(key) > 1
        or (key in rules.only_by_hand and (each.band, each.reason) != ("suggest", "by-hand"))
        or (rules.closed and key not in used)
    ]
