"""The author's rules for labels: never, only by hand, another name, nothing new. They need no training."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, Final, NamedTuple

from model.labels import fold, label_fault
from model.limits import MAX_LABEL_CHARACTERS
from model.printing import is_unicode, show

MAX_RULE_LABELS: Final = 1_000
"""Labels of one rule, and aliases. Every request to an API may bring them, and each is folded."""
MAX_ALIAS_CHARACTERS: Final = 100
"""An alias is the name of a field in a request, and those are short."""
MAX_RULES_CHARACTERS: Final = 20_000
"""All labels of the rules together: a batch repeats them for each of a hundred posts."""


class Rules(NamedTuple):
    """What an author decides for all posts of a blog, tags and categories alike.

    All labels are folded, except the values of `aliases`. Labels in `never` are not suggested; those in
    `only_by_hand` are suggested and never applied; both are about the label that would be written. `aliases`
    has the label to write instead of another. With `closed` no label is suggested that the blog has never
    used; a label and its aliases count as used when the blog has used one of them.
    """

    never: frozenset[str] = frozenset()
    only_by_hand: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = {}  # a plain dict: it is pickled for worker processes
    closed: bool = False

    def written(self, key: str) -> str:
        """Return the folded label that is written instead of `key`, a folded label; usually `key` itself."""
        return fold(self.aliases[key]) if key in self.aliases else key

    def used_names(self, known: Set[str]) -> frozenset[str]:
        """Return the folded labels that are written instead of labels in `known`, or that those replace."""
        return frozenset(
            name
            for key in self.aliases
            if not known.isdisjoint(names := (key, self.written(key)))
            for name in names
        )


NO_RULES: Final = Rules()
RULES: Final = Rules._fields


class RuleFault(NamedTuple):
    """A `problem`, in half a sentence, of the rule `name`; `at` is the place in a list, the alias, or ""."""

    name: str
    at: int | str
    problem: str


def fold_rules(given: Mapping[str, Any]) -> Rules:
    """Return the rules in `given`, by name of their field, without faults of `rule_faults`."""
    return Rules(
        frozenset(map(fold, given.get("never", ()))),
        frozenset(map(fold, given.get("only_by_hand", ()))),
        {fold(alias): label for alias, label in given.get("aliases", {}).items()},
        given.get("closed", False),
    )


def render_rules(rules: Rules) -> dict[str, Any]:
    """Return the rules as JSON has them, in a stable order; rules that say nothing are left out."""
    fields = {
        "never": sorted(rules.never),
        "only_by_hand": sorted(rules.only_by_hand),
        "aliases": dict(sorted(rules.aliases.items())),
        "closed": rules.closed,
    }
    return {name: value for name, value in fields.items() if value}


def rule_faults(given: Mapping[str, Any]) -> Iterator[RuleFault]:
    """Yield the faults of rules that are given as values of JSON or TOML, by name of their field.

    An alias of an alias is a fault, and so is an alias of itself: one step gives the label to write. A label
    to write must be one that a post can have. The others are only compared, and may be any text.
    """
    for name in ("never", "only_by_hand"):
        yield from _list_faults(name, given.get(name, []))
    aliases = given.get("aliases", {})
    yield from _alias_faults(aliases)
    if not isinstance(given.get("closed", False), bool):
        yield RuleFault("closed", "", "it is neither true nor false")
    size = _characters(given.get("never"), given.get("only_by_hand"))
    size += _characters(list(aliases), list(aliases.values())) if isinstance(aliases, dict) else 0
    if size > MAX_RULES_CHARACTERS:
        problem = f"the labels of all rules have more than {MAX_RULES_CHARACTERS:,} characters together"
        yield RuleFault(next(name for name in RULES if name in given), "", problem)


def _list_faults(name: str, value: Any) -> Iterator[RuleFault]:
    if not isinstance(value, list):
        yield RuleFault(name, "", 'it is not a list of labels, such as ["draft", "misc"]')
    elif len(value) > MAX_RULE_LABELS:
        yield RuleFault(name, "", f"it has more than {MAX_RULE_LABELS:,} labels")
    else:
        for place, label in enumerate(value):
            if fault := _text_fault(label, MAX_LABEL_CHARACTERS):
                yield RuleFault(name, place, fault)


def _alias_faults(value: Any) -> Iterator[RuleFault]:
    if not isinstance(value, dict):
        yield RuleFault(
            "aliases", "", 'it does not give a label for each alias, as in { k8s = "kubernetes" }'
        )
        return
    if len(value) > MAX_RULE_LABELS:
        yield RuleFault("aliases", "", f"it has more than {MAX_RULE_LABELS:,} aliases")
        return
    found = [
        (alias, _text_fault(alias, MAX_ALIAS_CHARACTERS) or _label_fault(label))
        for alias, label in value.items()
    ]
    faults = [RuleFault("aliases", alias, fault) for alias, fault in found if fault]
    yield from faults or _chain_faults(value)


def _chain_faults(aliases: Mapping[str, str]) -> Iterator[RuleFault]:
    keys = [fold(alias) for alias in aliases]
    known: set[str] = set()
    every = frozenset(keys)
    for (alias, label), key in zip(aliases.items(), keys, strict=True):
        target = fold(label)
        if key in known:
            yield RuleFault("aliases", alias, f"{show(alias)} is there twice, in two spellings")
        elif target == key:
            yield RuleFault("aliases", alias, f"{show(alias)} is an alias of itself")
        elif target in every:
            problem = (
                f"{show(alias)} is an alias of {show(label)}, which is an alias too: give the last label"
            )
            yield RuleFault("aliases", alias, problem)
        known.add(key)


def _text_fault(text: Any, max_characters: int) -> str:
    if not isinstance(text, str):
        return "a label is not text"
    if len(text) > max_characters:
        return f"a label has {len(text):,} characters, at most {max_characters} are allowed"
    return "" if text.isprintable() or is_unicode(text) else "a label has half a surrogate pair"


def _label_fault(label: Any) -> str:
    if not isinstance(label, str):
        return "a label is not text"
    fault = label_fault(label)
    return f"a label has {fault}" if fault else ""


def _characters(*lists: Any) -> int:
    labels: Sequence[Any] = [label for each in lists if isinstance(each, list) for label in each]
    return sum(len(label) for label in labels if isinstance(label, str))
