"""The JSON Schemas (2020-12) of the API's objects, from the same limits and names as the checks."""

from typing import get_args

from model.post import Format
from model.rules import MAX_ALIAS_CHARACTERS, MAX_RULE_LABELS, MAX_RULES_CHARACTERS
from model.suggestion import (
    DEFAULT_LIMIT,
    DEFAULT_PRECISION,
    MAX_PRECISION,
    MIN_PRECISION,
    REASON_WORDS,
    Band,
)
from service.api_limits import (
    BATCH_POSTS,
    CONTROL_PATTERN,
    DESCRIPTION_CHARACTERS,
    FIELD_NAME_CHARACTERS,
    LABEL_CHARACTERS,
    LABELS,
    LIMIT_MAX,
    PLACE_CHARACTERS,
    POST_BYTES,
    TITLE_CHARACTERS,
    VISIBLE_PATTERN,
)
from service.problem_schemas import Schema, fault_schema, problem_schema, reference

NORMAL_FORM = (
    "Texts are compared in Unicode's normal form NFKC. Texts that grow by more than a quarter in it are "
    "compared unchanged."
)

REASON = 'Why a label of band "suggest" is not applied. ' + "; ".join(
    f"{reason}: {words}" for reason, words in REASON_WORDS.items()
)


def limit_schema() -> Schema:
    """Return the schema of `limit`, the same in a body and in a query."""
    description = "The maximum number of tags, and of categories."
    return {
        "type": "integer",
        "minimum": 1,
        "maximum": LIMIT_MAX,
        "default": DEFAULT_LIMIT,
        "description": description,
    }


def evidence_schema() -> Schema:
    """Return the schema of the parameter `evidence`, the same in a body and in a query."""
    description = "Whether each suggestion has its evidence. An answer without it is faster and shorter."
    return {"type": "boolean", "default": True, "description": description}


def precision_schema() -> Schema:
    """Return the schema of `precision`, the same in a body and in a query."""
    return {
        "type": "number",
        "minimum": MIN_PRECISION,
        "maximum": MAX_PRECISION,
        "default": DEFAULT_PRECISION,
        "description": 'Of the labels of band "apply" at least this share is right. Where the model cannot '
        "promise that, it only suggests.",
    }


def post_file_schema() -> Schema:
    """Return the schema of a post sent as a file. Only its description can describe the front matter."""
    description = (
        "A post file with its front matter. The title or the body must not be blank. The front matter has "
        "the limits of a Post. With `fuda: false` in it the answer has no labels."
    )
    return {"type": "string", "minLength": 1, "pattern": VISIBLE_PATTERN, "description": description}


def schemas() -> dict[str, Schema]:
    """Return the component schemas by name."""
    return {
        "Post": _post(),
        "Rules": _rules(),
        "Batch": _closed("Posts, each answered separately.", {"posts": _posts()}),
        "AnyValue": _any_value(),
        "Model": _closed("The model that gave the answer.", _model()),
        "Evidence": _closed("A part of the post that supports a label.", _evidence()),
        "Suggestion": _closed("A label that fits the post.", _suggestion()),
        "Suggestions": _closed(
            "The labels suggested for a post.", {"model": reference("Model")} | _suggestions()
        ),
        "PostSuggestions": _closed("The suggestions for one post of a batch.", _suggestions()),
        "BatchSuggestions": _closed("The answers, in the order of the posts.", _batch_suggestions()),
        "HeaderEdit": _header_edit(),
        "EditedFile": _closed(
            "The post file with the labels.", {"model": reference("Model"), "file": {"type": "string"}}
        ),
        "ModelDescription": _description(),
        "Health": _closed(
            "The service can suggest.",
            {"status": {"const": "ok"}, "model": reference("Model")},
        ),
        "Fault": fault_schema(),
        "Problem": problem_schema(),
    }


def _closed(description: str, properties: dict[str, Schema]) -> Schema:
    """Return an object that has all of `properties` and no other."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _post() -> Schema:
    visible = {"type": "string", "pattern": VISIBLE_PATTERN}
    limit = f"A post. Its text with its labels has at most {POST_BYTES:,} bytes of UTF-8."
    return {
        "type": "object",
        "description": f"{limit} The title or the body must not be blank. {NORMAL_FORM}",
        "properties": {
            "title": _text("The title as plain text.", TITLE_CHARACTERS),
            "body": {
                "type": "string",
                "description": "The post in `format`, without front matter.",
            },
            "format": {"enum": list(get_args(Format)), "default": "markdown"},
            "description": _text("The summary as plain text.", DESCRIPTION_CHARACTERS),
            "tags": _labels("The tags of the post. They are not suggested again."),
            "categories": _labels("The categories of the post. They are not suggested again."),
            "place": _place(),
            "limit": limit_schema(),
            "evidence": evidence_schema(),
            "precision": precision_schema(),
            "rules": reference("Rules"),
        },
        "additionalProperties": False,
        "anyOf": [{"properties": {name: visible}, "required": [name]} for name in ("title", "body")],
    }


def _text(description: str, max_characters: int) -> Schema:
    return {"type": "string", "maxLength": max_characters, "description": description}


def _place() -> Schema:
    description = "The path of the post in its blog, as far as known: it tells folder and language."
    return {**_text(description, PLACE_CHARACTERS), "not": {"pattern": CONTROL_PATTERN}}


def _labels(description: str) -> Schema:
    label = {"type": "string", "maxLength": LABEL_CHARACTERS}
    return {"type": "array", "items": label, "maxItems": LABELS, "description": description}


def _rules() -> Schema:
    label = {"type": "string", "maxLength": LABEL_CHARACTERS}
    labels = {"type": "array", "items": label, "maxItems": MAX_RULE_LABELS}
    written = f"All labels together have at most {MAX_RULES_CHARACTERS:,} characters."
    return {
        "type": "object",
        "description": f"The author's rules for labels, which need no training. {written}",
        "properties": {
            "never": labels | {"description": "Labels that are not suggested."},
            "only_by_hand": labels | {"description": 'Labels that are only of band "suggest".'},
            "aliases": {
                "type": "object",
                "propertyNames": {"maxLength": MAX_ALIAS_CHARACTERS},
                "additionalProperties": label,
                "maxProperties": MAX_RULE_LABELS,
                "description": "By label, the one to write instead: one line, and not itself an alias.",
            },
            "closed": {
                "type": "boolean",
                "default": False,
                "description": "Whether labels that the blog has never used are left out.",
            },
        },
        "additionalProperties": False,
    }


def _posts() -> Schema:
    any_of = [reference("Post"), reference("AnyValue")]
    return {"type": "array", "maxItems": BATCH_POSTS, "items": {"anyOf": any_of}}


def _any_value() -> Schema:
    """Return the schema of JSON that is not a post; the names of its fields are bounded at every depth."""
    return {
        "description": "Anything else gets a problem in its place, and does not affect other posts.",
        "propertyNames": {"maxLength": FIELD_NAME_CHARACTERS},
        "additionalProperties": reference("AnyValue"),
        "items": reference("AnyValue"),
    }


def _model() -> dict[str, Schema]:
    return {
        "version": {"type": "string", "description": "The hash of the artifact."},
        "newest_post": {
            "type": "string",
            "description": "The date of the newest post in its training.",
        },
    }


def _evidence() -> dict[str, Schema]:
    return {
        "text": {"type": "string"},
        "field": {"type": "string", "description": "The field of the post that has it."},
        "weight": {"type": "number", "description": "Its share of the support for the label."},
    }


def _suggestion() -> dict[str, Schema]:
    band = "Whether the label is certain enough to be set automatically, or a person should decide."
    pieces = "Strongest first. Empty if the request did not ask for it."
    return {
        "label": {"type": "string", "description": "The label as the blog spells it."},
        "score": {"type": "number", "minimum": 0, "maximum": 1, "description": "The ranker's probability."},
        "band": {"enum": list(get_args(Band)), "description": band},
        "reason": {"enum": ["", *REASON_WORDS], "description": REASON},
        "new": {"type": "boolean", "description": "Whether the blog has never used the label."},
        "evidence": {"type": "array", "items": reference("Evidence"), "description": pieces},
    }


def _suggestions() -> dict[str, Schema]:
    best_first = {"type": "array", "items": reference("Suggestion"), "maxItems": LIMIT_MAX}
    return {
        "language": {"type": "string", "description": "The language of the post, judged by its script."},
        "tags": best_first | {"description": "Best first."},
        "categories": best_first | {"description": "Best first."},
    }


def _header_edit() -> Schema:
    return {
        "type": "object",
        "description": f"A post file of at most {POST_BYTES:,} bytes of UTF-8, and the labels to add to it.",
        "properties": {
            "file": {"type": "string", "description": "The whole file, front matter included."},
            "title": _text("For the header of a file without front matter.", TITLE_CHARACTERS),
            "tags": _labels("The tags to add. Those that the post has are left out."),
            "categories": _labels("The categories to add. Those that the post has are left out."),
        },
        "required": ["file"],
        "additionalProperties": False,
    }


def _batch_suggestions() -> dict[str, Schema]:
    item = {"oneOf": [reference("PostSuggestions"), reference("Problem")]}
    answers = {"type": "array", "items": item, "maxItems": BATCH_POSTS}
    return {"model": reference("Model"), "answers": answers}


def _description() -> Schema:
    """Return the schema of /v1/model. A model may have further properties."""
    return {
        "type": "object",
        "description": "The model's description of itself.",
        "properties": {
            "model": reference("Model"),
            "labels": {"description": "The blog's labels."},
            "metrics": {"description": "Its quality on the newest posts of the blog."},
            "thresholds": {
                "description": "The lowest score of a suggestion, and the promise of each precision."
            },
            "decisions": {"type": "boolean", "description": "Whether this service keeps decisions."},
        },
        "required": ["model", "labels", "metrics", "thresholds", "decisions"],
    }
