"""The questions of a review in the terminal and a person's answers. Nothing is shown or written here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from blog.decisions import KINDS, Kind
from fuda.proposals.blog_setup import PostPath
from fuda.proposals.proposal import ByKind, Proposal
from fuda.proposals.review import ReviewRow
from fuda.proposals.sentences import Sentence, find_sentence
from model.labels import fold
from model.suggestion import Suggestion
from model.text.fields import parse_fields

Answer = Literal["apply", "reject", "skip", "never", "replace", "closed"]
"""An answer to a question. "closed" is one that another answer has made needless."""
_SEEN = frozenset({"apply", "reject", "skip", "never", "replace"})


@dataclass(frozen=True, slots=True)
class Question:
    """One proposed label of a post with what a person needs to decide on it.

    `present` are the post's labels by kind. `sentence` is None where none is found.
    """

    post: PostPath
    title: str
    present: Mapping[Kind, tuple[str, ...]]
    kind: Kind
    suggestion: Suggestion
    sentence: Sentence | None

    @property
    def label(self) -> str:
        return self.suggestion.label


@dataclass(frozen=True, slots=True)
class Decided:
    """A person's decisions on labels of one post; `shown` are the proposals that the person has seen."""

    post: PostPath
    rows: tuple[ReviewRow, ...]
    shown: ByKind


def questions_about(proposal: Proposal, file: PostPath) -> Iterator[Question]:
    """Yield the questions about one post: tags, then categories, each best first."""
    post = proposal.post
    fields = parse_fields(post.post) if any(proposal.open.values()) else None
    present = {kind: post.labels[kind].present for kind in KINDS}
    for kind in KINDS:
        for item in proposal.open[kind]:
            sentence = find_sentence(fields, item.evidence) if fields else None
            yield Question(file, post.post.title, present, kind, item, sentence)


class Review:
    """Questions in their order, those of one post together, with the answers so far.

    Each method that answers answers the current question. With `one_category` a post gets one category only;
    else, once it has one, only categories of band "apply" are asked about, as `fuda apply` adds them.
    """

    def __init__(self, questions: Sequence[Question], *, one_category: bool) -> None:
        self.questions = tuple(questions)
        self.place = 0
        self._one_category = one_category
        self._answers: dict[int, Answer] = {}
        self._typed: dict[int, str] = {}
        self._posts: dict[str, list[int]] = {}
        for place, question in enumerate(questions):
            self._posts.setdefault(question.post.name, []).append(place)

    @property
    def current(self) -> Question | None:
        """The question to ask now; None when all are answered."""
        return self.questions[self.place] if self.place < len(self.questions) else None

    @property
    def left(self) -> int:
        """The number of questions without an answer."""
        return len(self.questions) - len(self._answers)

    def later_posts(self) -> int:
        """Return how many later posts have an open question about the current label."""
        return len(self._alike()) - 1

    def apply(self) -> None:
        """Add the label."""
        self._apply(self.place)
        self._go_on()

    def reject(self) -> None:
        """Never propose the label for this post again."""
        self._answer("reject")

    def skip(self) -> None:
        """Leave it undecided."""
        self._answer("skip")

    def apply_all(self) -> None:
        """Add the label to this post and to all later ones that propose it as a label of this kind."""
        for place in self._alike():
            if place not in self._answers:  # a category may have closed another one
                self._apply(place)
        self._go_on()

    def never(self) -> None:
        """Ask no more about the label, as a tag or as a category: the blog's rules exclude it now."""
        label = fold(self.questions[self.place].label)
        for place, question in enumerate(self.questions):
            if place not in self._answers and fold(question.label) == label:
                self._answers[place] = "never" if place == self.place else "closed"
        self._go_on()

    def replace(self, label: str) -> None:
        """Add `label` instead of the proposed one, which is rejected unless it is the same."""
        question, place = self.questions[self.place], self.place
        self._typed[place] = label
        self._answers[place] = "apply" if fold(label) == fold(question.label) else "replace"
        for other in self._open_of(question):
            if fold(self.questions[other].label) == fold(label):
                self._answers[other] = "closed"
        self._close_categories(place)
        self._go_on()

    def take_finished(self) -> list[Decided]:
        """Return, once, the decisions on each post whose questions are all answered."""
        return self._take(lambda places: all(place in self._answers for place in places))

    def take_rest(self) -> list[Decided]:
        """Return the decisions on posts that have an answer and were not returned yet."""
        return self._take(lambda places: any(place in self._answers for place in places))

    def _answer(self, answer: Answer) -> None:
        self._answers[self.place] = answer
        self._go_on()

    def _apply(self, place: int) -> None:
        self._answers[place] = "apply"
        self._close_categories(place)

    def _go_on(self) -> None:
        while self.place in self._answers:
            self.place += 1

    def _alike(self) -> list[int]:
        """Return the places of the open questions about the current label as one of this kind."""
        label, kind = fold(self.questions[self.place].label), self.questions[self.place].kind
        return [
            place
            for place, question in enumerate(self.questions)
            if place not in self._answers and question.kind == kind and fold(question.label) == label
        ]

    def _open_of(self, question: Question) -> list[int]:
        """Return the places of the open questions about the same kind of label of the same post."""
        places = self._posts[question.post.name]
        return [
            place
            for place in places
            if place not in self._answers and self.questions[place].kind == question.kind
        ]

    def _close_categories(self, place: int) -> None:
        """Close the questions about categories that are alternatives to the one just added."""
        question = self.questions[place]
        if question.kind == "categories":
            for other in self._open_of(question):
                if self._one_category or self.questions[other].suggestion.band != "apply":
                    self._answers[other] = "closed"

    def _take(self, is_wanted: Callable[[Sequence[int]], bool]) -> list[Decided]:
        taken = [name for name, places in self._posts.items() if is_wanted(places)]
        decided = (self._decided(self._posts.pop(name)) for name in taken)
        return [each for each in decided if each.rows or any(each.shown.values())]

    def _decided(self, places: Sequence[int]) -> Decided:
        rows: dict[tuple[Kind, str], ReviewRow] = {}
        for place in places:
            for row in self._rows(place):
                rows[row.kind, fold(row.label)] = row
        seen = [self.questions[place] for place in places if self._answers.get(place) in _SEEN]
        shown = {kind: tuple(each.suggestion for each in seen if each.kind == kind) for kind in KINDS}
        return Decided(self.questions[places[0]].post, tuple(rows.values()), shown)

    def _rows(self, place: int) -> Iterator[ReviewRow]:
        question, typed = self.questions[place], self._typed.get(place)
        name, kind, answer = question.post.name, question.kind, self._answers.get(place)
        score = question.suggestion.score
        if answer == "apply":
            yield ReviewRow(name, kind, typed or question.label, score, "apply", 0)
        elif answer in ("reject", "replace"):
            yield ReviewRow(name, kind, question.label, score, "reject", 0)
        if answer == "replace" and typed:
            yield ReviewRow(name, kind, typed, 0.0, "apply", 0)
