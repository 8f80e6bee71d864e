"""The JSON Schemas of decisions, from the same limits and names as the checks."""

from typing import Any

from blog.sent_decisions import (
    MAX_LABEL_BYTES,
    MODEL_PATTERN,
    OUTCOMES,
    POST_PATTERN,
    SENT_VERSION,
    TIME_PATTERN,
)
from model.post import KINDS
from service.api_limits import CONTROL_PATTERN, DECISIONS, DECISIONS_LISTED, PLACE_CHARACTERS
from service.decisions.store import Reading
from service.problem_schemas import Schema, reference

OUTCOME_WORDS = (
    "accepted: the author took a suggestion; rejected: did not want it, or removed it; added: set a label "
    "that was not suggested; applied: it was written unasked, and the author has not judged it."
)


def decision_schemas() -> dict[str, Schema]:
    """Return the component schemas by name."""
    sending = {"post": _post(), "model": _version(), "at": _time("When the author decided, by UTC.")}
    several = {"type": "array", "minItems": 1, "maxItems": DECISIONS, "items": reference("Decision")}
    return {
        "Decisions": _object(
            "What an author did with labels of one post.",
            sending | {"decisions": several | {"description": "Each label of a kind comes once."}},
        ),
        "Decision": _object("What an author did with one label.", _decision(), optional=("score",)),
        "KeptDecisions": _object(
            "What a request has added. Decisions with the post, time, kind and label of another are known.",
            {
                "written": _count("Decisions that are new."),
                "known": _count("Decisions that were kept before."),
            },
        ),
        "DecisionPage": _object(
            "Decisions, oldest first by the time of receipt; those of one post by the time of decision.",
            {
                "decisions": {
                    "type": "array",
                    "items": reference("KeptDecision"),
                    "maxItems": DECISIONS_LISTED,
                },
                "next": {"type": "string", "description": 'For the next page, or "" after the last.'},
            },
        ),
        "KeptDecision": _object("A decision as it is kept.", _kept(), optional=("score",)),
        "DecisionCounts": _object("How authors took the suggestions of a model.", _counts()),
    }


def reading_parameters() -> dict[str, Schema]:
    """Return the schemas of the query of a reading."""
    most: Schema = {"type": "integer", "minimum": 1, "maximum": DECISIONS_LISTED}
    day = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    return {
        "since": {
            "type": "string",
            "pattern": f"^({day}|{TIME_PATTERN})$",
            "description": "Only decisions received from this time or day on.",
        },
        "post": _post() | {"description": "Only decisions about this post."},
        "limit": most | {"default": Reading().limit, "description": "The maximum number of decisions."},
        "next": {"type": "string", "description": "The `next` of the page before, with the same query."},
    }


def counting_parameters() -> dict[str, Schema]:
    """Return the schemas of the query of a summary."""
    return {"model": _version() | {"description": "The version of a model, by default the loaded one."}}


def _object(description: str, properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _post() -> Schema:
    return {
        "type": "string",
        "minLength": 1,
        "maxLength": PLACE_CHARACTERS,
        "not": {"pattern": CONTROL_PATTERN},
        "description": "Its path in the blog, or another stable name of it. Only its digest is kept.",
    }


def _version() -> Schema:
    return {
        "type": "string",
        "pattern": f"^{MODEL_PATTERN}$",
        "description": "The version of the model that suggested.",
    }


def _time(description: str) -> Schema:
    return {"type": "string", "pattern": f"^{TIME_PATTERN}$", "description": description}


def _count(description: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": description}


def _decision() -> dict[str, Schema]:
    limit = f"At most {MAX_LABEL_BYTES} bytes of UTF-8 on one line."
    return {
        "kind": {"enum": list(KINDS)},
        "label": {"type": "string", "minLength": 1, "maxLength": MAX_LABEL_BYTES, "description": limit},
        "outcome": {"enum": list(OUTCOMES), "description": OUTCOME_WORDS},
        "score": {"type": "number", "minimum": 0, "maximum": 1, "description": "That of the suggestion."},
    }


def _kept() -> dict[str, Schema]:
    digest: dict[str, Any] = {"type": "string", "pattern": f"^{POST_PATTERN}$"}
    return {
        "v": {"const": SENT_VERSION, "description": "The format."},
        "post": digest
        | {"description": "The first 32 hexadecimal digits of the SHA-256 of the post's name."},
        "at": _time("When the author decided."),
        **_decision(),
        "model": _version(),
        "received": _time("When the service received it."),
    }


def _counts() -> dict[str, Schema]:
    share = "accepted / (accepted + rejected); null before there is one of either."
    return {
        "version": _version(),
        "acceptance": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": share},
        **{outcome: _count(f"Decisions with this outcome: {outcome}.") for outcome in OUTCOMES},
    }
