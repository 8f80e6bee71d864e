"""The JSON Schemas of problem details and their faults, and references to all schemas."""

from typing import Any

from service.problems import TYPES, WRONG_BLOG

Schema = dict[str, Any]


def reference(name: str) -> Schema:
    """Return a reference to the component schema `name`."""
    return {"$ref": f"#/components/schemas/{name}"}


def fault_schema() -> Schema:
    """Return the schema of one fault of a request."""
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


def problem_schema() -> Schema:
    """Return the schema of problem details."""
    return {
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "properties": {
            "type": {"enum": [*TYPES.values(), WRONG_BLOG], "description": "Stable, one for each reason."},
            "title": {"type": "string"},
            "status": {"enum": list(TYPES)},
            "detail": {"type": "string", "description": "A description of the problem for a person."},
            "errors": {"type": "array", "items": reference("Fault"), "description": "Every fault (422)."},
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": False,
    }
