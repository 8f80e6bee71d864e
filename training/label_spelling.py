"""How a blog spells its labels: one spelling for each folded label."""

from collections.abc import Iterable

from model.labels import fold


def most_used_spelling(labels: Iterable[str]) -> dict[str, str]:
    """Return for each folded label the spelling that occurs most often in `labels`.

    `labels` are all the labels that people gave, oldest post first, repetitions included. Of spellings used
    equally often the one used last wins, for it is the author's present habit. The result is in the order
    of first use; what folds to nothing is no label and is left out.
    """
    uses: dict[str, dict[str, tuple[int, int]]] = {}
    for position, label in enumerate(labels):
        spellings = uses.setdefault(fold(label), {})
        count, _ = spellings.get(label, (0, 0))
        spellings[label] = (count + 1, position)
    uses.pop("", None)
    return {folded: max(spellings, key=spellings.__getitem__) for folded, spellings in uses.items()}
