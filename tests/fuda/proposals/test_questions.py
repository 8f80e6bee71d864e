"""The questions of a review and the consequences of a person's answers."""

from collections.abc import Sequence
from pathlib import Path

from fuda.proposals.blog_setup import PostPath
from fuda.proposals.proposal import Proposal
from fuda.proposals.questions import Decided, Question, Review, questions_about
from model.post import KINDS, Kind, Post
from model.suggestion import Evidence, Suggestion
from tests.support.client.examined import examined
from tests.support.client.publishing import sure, unsure

TEA, UJI, TRAVEL, LIFE = sure("tea"), unsure("Uji"), sure("Travel", 0.8), unsure("Life", 0.4)


def review(*posts: tuple[Sequence[Suggestion], Sequence[Suggestion]], one_category: bool = False) -> Review:
    """Return the review of posts a.md, b.md, … with these tags and categories proposed."""
    questions: list[Question] = []
    for name, (tags, categories) in zip("abc", posts, strict=False):
        file = PostPath(Path(f"{name}.md"), f"{name}.md")
        post = examined(file.name, post=Post(title=name, body="Other. The tea is green."))
        nothing: dict[Kind, tuple[Suggestion, ...]] = {"tags": (), "categories": ()}
        open_: dict[Kind, tuple[Suggestion, ...]] = {"tags": tuple(tags), "categories": tuple(categories)}
        questions += questions_about(Proposal(post, "mul", KINDS, open_, nothing, b""), file)
    return Review(questions, one_category=one_category)


def rows(decided: Sequence[Decided]) -> list[tuple[str, str, str]]:
    return [(row.name[0], row.label, row.decision) for each in decided for row in each.rows]


def labels(answered: Review) -> list[str]:
    """Return the labels of the questions that are still open, in the order in which they are asked."""
    found = []
    while answered.current:
        found.append(answered.current.label)
        answered.skip()
    return found


def test_a_question_has_the_sentence_that_speaks_for_its_label():
    tag = TEA._replace(evidence=(Evidence("tea", "body", 1.0),))
    question = review(([tag], [])).current
    assert question
    assert (question.title, question.sentence) == ("a", ("The ", "tea", " is green."))


def test_a_post_is_finished_with_its_last_answer_and_handed_out_once():
    asked = review(([TEA, UJI], []), ([TEA], []))
    asked.apply()
    assert asked.take_finished() == []
    asked.reject()
    assert rows(asked.take_finished()) == [("a", "tea", "apply"), ("a", "Uji", "reject")]
    assert (asked.take_finished(), asked.take_rest()) == ([], [])


def test_the_rest_has_the_answers_about_a_post_that_is_not_finished():
    asked = review(([TEA, UJI], []), ([TEA], []))
    asked.apply()
    [decided] = asked.take_rest()
    assert (rows([decided]), decided.shown["tags"]) == ([("a", "tea", "apply")], (TEA,))


def test_what_is_skipped_has_been_shown_and_is_not_decided():
    asked = review(([TEA], []))
    asked.skip()
    [decided] = asked.take_finished()
    assert (decided.rows, decided.shown["tags"]) == ((), (TEA,))


def test_all_of_a_label_are_those_of_its_kind_in_any_spelling_from_here_on():
    asked = review(([TEA], []), ([sure("TEA"), UJI], [sure("tea")]), ([UJI, TEA], []))
    asked.skip()
    assert asked.later_posts() == 1
    asked.apply_all()
    assert labels(asked) == ["Uji", "tea", "Uji"]
    assert rows(asked.take_rest()) == [("b", "TEA", "apply"), ("c", "tea", "apply")]


def test_a_label_that_is_never_wanted_is_asked_about_no_more_and_not_decided():
    asked = review(([TEA, UJI], []), ([sure("Tea")], [sure("TEA")]))
    asked.never()
    assert labels(asked) == ["Uji"]
    assert rows(asked.take_rest()) == []


def test_another_label_takes_the_place_of_the_proposed_one():
    asked = review(([TEA, UJI], []))
    asked.replace("uji")
    assert asked.current is None
    assert rows(asked.take_finished()) == [("a", "tea", "reject"), ("a", "uji", "apply")]


def test_another_spelling_is_the_same_label():
    asked = review(([TEA], []))
    asked.replace("Tea")
    assert rows(asked.take_finished()) == [("a", "Tea", "apply")]


def test_a_post_with_a_category_is_only_asked_about_further_sure_ones():
    answers = [TRAVEL, LIFE, sure("Food")]
    asked, single = (review(([], answers), one_category=one) for one in (False, True))
    asked.apply()
    single.apply()
    assert (labels(asked), labels(single)) == (["Food"], [])


def test_all_of_a_category_closes_its_alternatives_everywhere():
    asked = review(([], [LIFE, unsure("Food")]), ([], [unsure("Food"), LIFE]))
    asked.apply_all()
    assert asked.current is None
    assert rows(asked.take_finished()) == [("a", "Life", "apply"), ("b", "Life", "apply")]


def test_the_number_of_open_questions_counts_down():
    asked = review(([TEA, UJI], [TRAVEL]))
    assert (len(asked.questions), asked.left) == (3, 3)
    asked.apply()
    assert asked.left == 2
