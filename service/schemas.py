"""The JSON Schemas (2020-12) of the API's objects, with the limits and names the code checks by."""

from typing import Any, get_args

from model.post import Format
from model.suggestion import DEFAULT_LIMIT, Band
from service.api_limits import (
    BATCH_POSTS,
    DESCRIPTION_CHARACTERS,
    LABEL_CHARACTERS,
    LABELS,
    LIMIT_MAX,
    POST_BYTES,
    TITLE_CHARACTERS,
    VISIBLE_PATTERN,
)
from service.problems import TYPES

Schema = dict[str, Any]

NORMAL_FORM = (
    "Texts are compared in NFKC, the normal form of Unicode; one that would grow by more than a quarter in "
    "it is read as it is."
)


def reference(name: str) -> Schema:
    """Return a reference to the component schema `name`."""
    return {"$ref": f"#/components/schemas/{name}"}


def limit_schema() -> Schema:
    """Return the schema of `limit`, which has the same bounds in a body and in a query."""
    what = "At most this many tags, and as many categories."
    return {
        "type": "integer",
        "minimum": 1,
        "maximum": LIMIT_MAX,
        "default": DEFAULT_LIMIT,
        "description": what,
    }


def evidence_schema() -> Schema:
    """Return the schema of `evidence` as a wish, the same in a body and in a query."""
    what = "Whether each suggestion says what speaks for it. Without, the answer is quicker and shorter."
    return {"type": "boolean", "default": True, "description": what}


def post_file_schema() -> Schema:
    """Return the schema of a post sent as a file; a schema cannot describe its header, so the words do."""
    what = (
        "A post file with its front matter. A title or a body must have more than white space, and the front "
        "matter has the limits of a Post."
    )
    return {"type": "string", "minLength": 1, "pattern": VISIBLE_PATTERN, "description": what}


def schemas() -> dict[str, Schema]:
    """Return the component schemas by name."""
    return {
        "Post": _post(),
        "Batch": _closed("Posts, each answered for itself.", {"posts": _posts()}),
        "Model": _closed("The model an answer comes from.", _model()),
        "Evidence": _closed("A piece of the post that speaks for a label.", _evidence()),
        "Suggestion": _closed("A label the post could carry.", _suggestion()),
        "Suggestions": _closed(
            "The labels suggested for a post.", {"model": reference("Model")} | _suggestions()
        ),
        "PostSuggestions": _closed("One post's share of a batch.", _suggestions()),
        "BatchSuggestions": _closed("The answers, in the order of the posts.", _batch_suggestions()),
        "ModelDescription": _description(),
        "Health": _closed(
            "A service that can suggest.", {"status": {"const": "ok"}, "model": reference("Model")}
        ),
        "Fault": _fault(),
        "Problem": _problem(),
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
    words = f"A post. Its text, labels included, is at most {POST_BYTES:,} bytes of UTF-8."
    return {
        "type": "object",
        "description": f"{words} A title or a body must have more than white space. {NORMAL_FORM}",
        "properties": {
            "title": _text("The title, as plain text.", TITLE_CHARACTERS),
            "body": {"type": "string", "description": "The post itself, in `format`, without front matter."},
            "format": {"enum": list(get_args(Format)), "default": "markdown"},
            "description": _text("The summary, as plain text.", DESCRIPTION_CHARACTERS),
            "tags": _labels("The tags the post has. They are not suggested again."),
            "categories": _labels("The categories the post has. They are not suggested again."),
            "limit": limit_schema(),
            "evidence": evidence_schema(),
        },
        "additionalProperties": False,
        "anyOf": [{"properties": {name: visible}, "required": [name]} for name in ("title", "body")],
    }


def _text(description: str, most: int) -> Schema:
    return {"type": "string", "maxLength": most, "description": description}


def _labels(description: str) -> Schema:
    label = {"type": "string", "maxLength": LABEL_CHARACTERS}
    return {"type": "array", "items": label, "maxItems": LABELS, "description": description}


def _posts() -> Schema:
    other = {"description": "What is no post is answered by a problem in its place, and refuses no other."}
    return {"type": "array", "maxItems": BATCH_POSTS, "items": {"anyOf": [reference("Post"), other]}}


def _model() -> dict[str, Schema]:
    return {
        "version": {"type": "string", "description": "The artifact's hash."},
        "newest_post": {"type": "string", "description": "The date of the newest post it learnt from."},
    }


def _evidence() -> dict[str, Schema]:
    return {
        "text": {"type": "string"},
        "field": {"type": "string", "description": "The part of the post it stands in."},
        "weight": {"type": "number", "description": "Its share in the label's favour."},
    }


def _suggestion() -> dict[str, Schema]:
    band = "Whether the label is sure enough to be set unasked, or is for a person to decide."
    pieces = "Strongest first; empty where it was not wished for."
    return {
        "label": {"type": "string", "description": "The label in the blog's own spelling."},
        "score": {"type": "number", "minimum": 0, "maximum": 1, "description": "The ranker's probability."},
        "band": {"enum": list(get_args(Band)), "description": band},
        "new": {"type": "boolean", "description": "Whether the blog has never used the label."},
        "evidence": {"type": "array", "items": reference("Evidence"), "description": pieces},
    }


def _suggestions() -> dict[str, Schema]:
    best_first = {"type": "array", "items": reference("Suggestion"), "maxItems": LIMIT_MAX}
    return {
        "language": {"type": "string", "description": "The post's language, as far as its script tells."},
        "tags": best_first | {"description": "Best first."},
        "categories": best_first | {"description": "Best first."},
    }


def _batch_suggestions() -> dict[str, Schema]:
    item = {"oneOf": [reference("PostSuggestions"), reference("Problem")]}
    answers = {"type": "array", "items": item, "maxItems": BATCH_POSTS}
    return {"model": reference("Model"), "answers": answers}


def _description() -> Schema:
    """Return the schema of /v1/model, open for what a model has to say beyond the usual."""
    return {
        "type": "object",
        "description": "What the model knows of itself.",
        "properties": {
            "model": reference("Model"),
            "labels": {"description": "The blog's labels."},
            "metrics": {"description": "How well it did on the newest part of the blog."},
            "thresholds": {"description": "The scores from which on a label is in a band."},
        },
        "required": ["model", "labels", "metrics", "thresholds"],
    }


def _fault() -> Schema:
    places = {
        "pointer": {"type": "string", "format": "json-pointer", "description": "Where in the body."},
        "parameter": {"type": "string", "description": "Which query parameter."},
        "line": {"type": "integer", "minimum": 1, "description": "Which line of the post file."},
    }
    return {
        "type": "object",
        "description": "One fault and its place.",
        "properties": places | {"detail": {"type": "string"}},
        "required": ["detail"],
        "additionalProperties": False,
        "oneOf": [{"required": [place]} for place in places],
    }


def _problem() -> Schema:
    return {
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "properties": {
            "type": {"enum": list(TYPES.values()), "description": "One for each status, and stable."},
            "title": {"type": "string"},
            "status": {"enum": list(TYPES)},
            "detail": {"type": "string", "description": "What is wrong here, for a person."},
            "errors": {"type": "array", "items": reference("Fault"), "description": "Every fault (422)."},
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": False,
    }
