"""Posts that the model had not seen: their author's labels, its own, and the words that count for them."""

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from model.labels import fold
from model.post import KINDS, Kind, Post
from training.reading.content import DatedPost
from training.report.metrics import fold_own
from training.report.page.figures import percent
from training.report.page.html import Href, bullets, element, foreign, paragraphs, post_link, section
from training.report.page.passages import render_passages, render_title
from training.report.scorecard import SHOWN_CATEGORIES, SHOWN_TAGS, Prediction

MAX_POSTS = 10
RIGHT, WRONG = element("span", "right", class_="right"), element("span", "not yours", class_="wrong")
SHOWN: Mapping[Kind, int] = {"tags": SHOWN_TAGS, "categories": SHOWN_CATEGORIES}


def list_shown(predictions: Sequence[Prediction]) -> Sequence[Prediction]:
    """Return the newest MAX_POSTS posts, newest first."""
    return predictions[: -MAX_POSTS - 1 : -1]


def find_places(predictions: Sequence[Prediction]) -> dict[str, str]:
    """Return for each post that the page shows, by its path, the id of its place in the page."""
    return {each.path: _name_place(number) for number, each in enumerate(list_shown(predictions), 1)}


def render_posts(
    predictions: Sequence[Prediction], posts: Sequence[DatedPost], href: Href, *, learnt: str
) -> Markup:
    """Return the newest of the posts that the model had not seen; "" without any.

    `learnt` are the sentences that report what the model had learnt from.
    """
    shown = list_shown(predictions)
    if not shown:
        return Markup()
    by_path = {dated.path: dated for dated in posts}
    articles = (
        _render_post(
            each, by_path.get(each.path) or DatedPost(each.path, "", Post()), href, _name_place(number)
        )
        for number, each in enumerate(shown, 1)
    )
    title = "One post" if len(shown) == 1 else f"{len(shown)} posts"
    return section(
        f"{title} that it had not seen",
        paragraphs([
            f"These are the newest posts with labels. {learnt} The marked words count for a suggestion; the "
            "model also weighs how often, when and with which others you use a label. The text has marks "
            "for the first suggestion, and for those that are right or set by itself."
        ]),
        *articles,
    )  # fmt: skip


def list_suggested(prediction: Prediction, kind: Kind) -> list[tuple[str, float]]:
    """Return the suggestions that the page shows: the first ones, then further ones set by itself."""
    ranked, applied = prediction.ranked(kind), fold_own(prediction.applied(kind))
    first = SHOWN[kind]
    return [*ranked[:first], *(each for each in ranked[first:] if fold(each[0]) in applied)]


def _name_place(number: int) -> str:
    return f"post-{number}"


def _render_post(prediction: Prediction, dated: DatedPost, href: Href, place: str) -> Markup:
    words = list(_list_words(prediction))
    title = render_title(dated.post, words) or foreign(dated.path)
    address = href(dated.path)
    heading = element("h3", element("a", title, href=address) if address else title)
    parts = [_render_kind(prediction, kind) for kind in KINDS if prediction.own(kind)]
    passages = render_passages(dated.post, words)
    text = [element("dt", "Text"), element("dd", *(element("p", each) for each in passages))]
    facts = element("p", dated.date, " " if dated.date else "", post_link(dated.path, href), class_="date")
    return element("article", heading, facts, element("dl", *parts, *(text if passages else [])), id=place)


def _list_words(prediction: Prediction) -> Iterator[str]:
    """Yield the words that count for the first suggestion and for those that are right or set, without links.

    With the words of all suggestions half of a text would be marked.
    """
    for kind in KINDS:
        kept = fold_own(prediction.own(kind)) | fold_own(prediction.applied(kind))
        for place, (label, _) in enumerate(list_suggested(prediction, kind)):
            if place and fold(label) not in kept:
                continue
            for item in prediction.evidence.get(kind, {}).get(label, ()):
                if item.field != "links":
                    yield item.text


def _render_kind(prediction: Prediction, kind: Kind) -> Markup:
    """Return the author's labels of a kind, and the suggested ones with their words."""
    own, applied = fold_own(prediction.own(kind)), fold_own(prediction.applied(kind))
    suggested = list_suggested(prediction, kind)
    found = {fold(label) for label, _ in suggested}
    yours = Markup(", ").join(
        foreign(label) if fold(label) in found else Markup("{} (missed)").format(foreign(label))
        for label in prediction.own(kind)
    )
    items = []
    for label, score in suggested:
        key = fold(label)
        verdict = RIGHT if key in own else WRONG
        band = ", set by itself" if key in applied else ""
        words = _render_words(prediction, kind, label)
        items.append(Markup("{} {} ({}{}){}").format(foreign(label), verdict, percent(score), band, words))
    ours = bullets(items) or "none"
    return Markup().join(
        [
            element("dt", f"Your {kind}"),
            element("dd", yours),
            element("dt", f"Its {kind}"),
            element("dd", ours),
        ]
    )


def _render_words(prediction: Prediction, kind: Kind, label: str) -> Markup:
    """Return the words that count for a label, after a colon; "" where it has none."""
    words = [item.text for item in prediction.evidence.get(kind, {}).get(label, ())]
    if not words:
        return Markup()
    marked = Markup(", ").join(element("mark", foreign(word)) for word in dict.fromkeys(words))
    return element("span", ": ", marked, class_="faint")
