"""The OpenAPI 3.1 document of the API, built from the same limits and names as the checks."""

from functools import cache
from http import HTTPStatus
from typing import Any

from service import openapi_examples as examples
from service.api_limits import BATCH_POSTS, BLOG, BODY_BYTES, DECISIONS
from service.decisions.schemas import counting_parameters, decision_schemas, reading_parameters
from service.problem_schemas import Schema, reference
from service.schemas import (
    evidence_schema,
    limit_schema,
    post_file_schema,
    precision_schema,
    schemas,
)

Node = dict[str, Any]

BLOG_PARAMETER: Node = {
    "name": "blog",
    "in": "path",
    "required": True,
    "description": "The blog's name in the registry. Its own model answers.",
    "schema": {"type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"},
}

API_VERSION = "1.5.0"

ABOUT = (
    "Fuda suggests a blog's own tags and categories for a post. While a model is loaded, every answer has "
    f"its version in the header Fuda-Model. A request body has at most {BODY_BYTES:,} bytes, in UTF-8, not "
    "compressed. Unknown fields and query parameters are refused. Paths and methods that are not listed here "
    "are answered with problems too (404, and 405 with Allow). Where the page for authors is on, / and /docs "
    "answer a browser."
)

REASONS: dict[int, str] = {
    400: "The body is not UTF-8, is not JSON, ended early, or has a field twice.",
    403: "The caller is not allowed. A gateway may send this answer in its own form.",
    404: "The service does not keep decisions, or has no blog of this name.",
    413: "The body, or the post in it, is too large.",
    415: "The media type, charset or encoding of the body is not accepted.",
    422: "The request is well-formed but not valid. `errors` has every fault.",
    429: "Too many requests. The gateway before the service sends this answer in its own form.",
    500: "The service failed. The request is not kept, and the answer has no details.",
    502: "The store of decisions failed. The same request can be sent again.",
    503: "No model can be loaded at the moment.",
}


FUDA_MODEL: Node = {"Fuda-Model": {"$ref": "#/components/headers/Fuda-Model"}}


@cache
def document(*, blogs: bool = False) -> Node:
    """Return the document, with the paths of each blog where the service has several `blogs`.

    All callers share it and must not change it.
    """
    paths = _paths()
    components = {
        "schemas": schemas() | decision_schemas(),
        "responses": {str(status): _refusal(status) for status in REASONS},
        "headers": {"Fuda-Model": _header("The version of the loaded model.", "string")},
    }
    if blogs:
        shared = {path.removeprefix("/v1"): item for path, item in paths.items() if path.startswith("/v1/")}
        paths |= {BLOG + path: _of_blog(item) for path, item in shared.items()}
        components["parameters"] = {"blog": BLOG_PARAMETER}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fuda",
            "version": API_VERSION,
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": paths,
        "components": components,
    }


def _paths() -> Node:
    return {
        "/v1/suggestions": {"post": _suggest()},
        "/v1/suggestions:batch": {"post": _suggest_batch()},
        "/v1/headers": {"post": _edit_header()},
        "/v1/decisions": {"post": _keep_decisions(), "get": _list_decisions()},
        "/v1/decisions:summary": {"get": _count_decisions()},
        "/v1/model": {"get": _describe()},
        "/v1/health": {"get": _health()},
        "/openapi.json": {"get": _openapi()},
    }


def _of_blog(item: Node) -> Node:
    """Return the path item below a blog. Its operations take the blog's name, and may not find it."""
    operations = {
        method: operation
        | {
            "operationId": f"{operation['operationId']}OfBlog",
            "responses": operation["responses"] | {"404": _shared(404)},
        }
        for method, operation in item.items()
    }
    return {"parameters": [{"$ref": "#/components/parameters/blog"}]} | operations


def _suggest() -> Node:
    parameters = {
        "limit": limit_schema(),
        "evidence": evidence_schema(),
        "precision": precision_schema(),
    }
    return {
        "operationId": "suggest",
        "summary": "Suggest tags and categories for one post.",
        "parameters": [_parameter(name, schema) for name, schema in parameters.items()],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": _example("Post", examples.POST),
                "text/markdown": {
                    "schema": post_file_schema(),
                    "example": examples.POST_FILE,
                },
            },
        },
        "responses": _responses(
            "Suggestions, best first.",
            "Suggestions",
            examples.SUGGESTIONS,
            *(400, 403, 413, 415, 422, 429, 500, 503),
        ),
    }


def _parameter(name: str, schema: Schema) -> Node:
    words = f"{schema['description']} A value in a JSON body takes precedence."
    return _query(name, schema) | {"description": words}


def _suggest_batch() -> Node:
    return {
        "operationId": "suggestBatch",
        "summary": f"Suggest tags and categories for up to {BATCH_POSTS} posts.",
        "description": "The answers come in order. A fault of one post is a problem in its place only.",
        "requestBody": {"required": True, "content": {"application/json": _example("Batch", examples.BATCH)}},
        "responses": _responses(
            "An answer for each post.",
            "BatchSuggestions",
            examples.BATCH_SUGGESTIONS,
            *(400, 403, 413, 415, 422, 429, 500, 503),
        ),
    }


def _edit_header() -> Node:
    return {
        "operationId": "editHeader",
        "summary": "Add labels to the front matter of a post file.",
        "description": "Every byte outside the changed values stays. The result is parsed again to check "
        "that only the labels changed. Where that is not certain, the answer is a 422 with the line. A file "
        "without front matter gets a YAML header. Nothing is kept.",
        "requestBody": {
            "required": True,
            "content": {"application/json": _example("HeaderEdit", examples.HEADER_EDIT)},
        },
        "responses": _responses(
            "The whole file.",
            "EditedFile",
            examples.EDITED_FILE,
            *(400, 403, 413, 415, 422, 429, 500, 503),
        ),
    }


def _keep_decisions() -> Node:
    return {
        "operationId": "keepDecisions",
        "summary": f"Keep what an author did with up to {DECISIONS} labels of one post.",
        "description": "A repeated request keeps nothing twice. No text of the post is sent or kept.",
        "requestBody": {
            "required": True,
            "content": {"application/json": _example("Decisions", examples.DECISIONS)},
        },
        "responses": _responses(
            "The decisions are kept.",
            "KeptDecisions",
            examples.KEPT_DECISIONS,
            *(400, 403, 404, 413, 415, 422, 429, 500, 502),
        ),
    }


def _list_decisions() -> Node:
    return {
        "operationId": "listDecisions",
        "summary": "List the decisions that are kept, for training.",
        "parameters": [_query(name, schema) for name, schema in reading_parameters().items()],
        "responses": _responses(
            "A page.", "DecisionPage", examples.DECISION_PAGE, 403, 404, 422, 429, 500, 502
        ),
    }


def _count_decisions() -> Node:
    return {
        "operationId": "countDecisions",
        "summary": "Count how authors took the suggestions of a model.",
        "parameters": [_query(name, schema) for name, schema in counting_parameters().items()],
        "responses": _responses(
            "The counts.", "DecisionCounts", examples.DECISION_COUNTS, 403, 404, 422, 429, 500, 502, 503
        ),
    }


def _query(name: str, schema: Schema) -> Node:
    return {"name": name, "in": "query", "description": schema["description"], "schema": schema}


def _describe() -> Node:
    return {
        "operationId": "describeModel",
        "summary": "Describe the loaded model: its labels, metrics and thresholds.",
        "responses": _responses(
            "The description.", "ModelDescription", examples.DESCRIPTION, 403, 422, 429, 500, 503
        ),
    }


def _health() -> Node:
    return {
        "operationId": "health",
        "summary": "Check whether the service has a model and can suggest.",
        "responses": _responses("It has, and it can.", "Health", examples.HEALTH, 403, 422, 429, 500, 503),
    }


def _openapi() -> Node:
    answer = {
        "description": "This document.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
    return {
        "operationId": "describeApi",
        "summary": "Return this document.",
        "responses": {"200": answer} | {str(status): _shared(status) for status in (403, 422, 429, 500)},
    }


def _responses(description: str, schema: str, example: Any, *refusals: int) -> Node:
    answer = {
        "description": description,
        "headers": FUDA_MODEL,
        "content": {"application/json": _example(schema, example)},
    }
    return {"200": answer} | {str(status): _shared(status) for status in refusals}


def _shared(status: int) -> Node:
    return {"$ref": f"#/components/responses/{status}"}


def _example(schema: str, example: Any) -> Node:
    return {"schema": reference(schema), "example": example}


def _header(description: str, type_: str) -> Node:
    return {"description": description, "schema": {"type": type_}}


def _refusal(status: int) -> Node:
    description = f"{HTTPStatus(status).phrase}. {REASONS[status]}"
    if status not in examples.PROBLEMS:
        return {"description": description}
    wait = {"Retry-After": _header("Seconds to wait before trying again.", "integer")}
    headers = {HTTPStatus.SERVICE_UNAVAILABLE: wait, HTTPStatus.BAD_GATEWAY: wait | FUDA_MODEL}
    return {
        "description": description,
        "headers": headers.get(HTTPStatus(status), FUDA_MODEL),
        "content": {"application/problem+json": _example("Problem", examples.PROBLEMS[status])},
    }
