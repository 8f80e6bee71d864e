"""The OpenAPI 3.1 document of the API, built from the limits and names the code checks by."""

from functools import cache
from http import HTTPStatus
from typing import Any

from service import openapi_examples as examples
from service.api_limits import BATCH_POSTS, BODY_BYTES
from service.schemas import (
    Schema,
    evidence_schema,
    limit_schema,
    post_file_schema,
    reference,
    schemas,
)

Node = dict[str, Any]

API_VERSION = "1.2.0"

ABOUT = (
    "Fuda suggests a blog's own tags and categories for a post. Every answer of a loaded model names it "
    f"in the header Fuda-Model. A request body has at most {BODY_BYTES:,} bytes, in UTF-8, uncompressed. "
    "Unknown fields and query parameters are refused, and so, as problems too, are paths (404) and methods "
    "(405, with Allow) that are not listed here."
)

REASONS: dict[int, str] = {
    400: "The body is not UTF-8, not JSON, ended early, or says the same thing twice.",
    403: "The caller may not ask. A gateway that says so itself does it in a form of its own.",
    413: "The body, or the post in it, is too large.",
    415: "The body is of a media type, charset or coding that is not taken here.",
    422: "The request can be read, but asks for what there is not; `errors` has every fault.",
    429: "Too many requests. The gateway in front of the service says so, in a form of its own.",
    500: "The service failed. Nothing of the request is kept, and nothing of the failure is told.",
    503: "No model can be loaded for now.",
}


FUDA_MODEL: Node = {"Fuda-Model": {"$ref": "#/components/headers/Fuda-Model"}}


@cache
def document() -> Node:
    """Return the document. It is shared between callers, who must not change it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fuda",
            "version": API_VERSION,
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {
            "/v1/suggestions": {"post": _suggest()},
            "/v1/suggestions:batch": {"post": _suggest_batch()},
            "/v1/model": {"get": _describe()},
            "/v1/health": {"get": _health()},
            "/openapi.json": {"get": _openapi()},
        },
        "components": {
            "schemas": schemas(),
            "responses": {str(status): _refusal(status) for status in REASONS},
            "headers": {"Fuda-Model": _header("The version of the loaded model.", "string")},
        },
    }


def _suggest() -> Node:
    limit, evidence = limit_schema(), evidence_schema()
    return {
        "operationId": "suggest",
        "summary": "Suggest tags and categories for one post.",
        "parameters": [_parameter("limit", limit), _parameter("evidence", evidence)],
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
            400,
            403,
            413,
            415,
            422,
            429,
            500,
            503,
        ),
    }


def _parameter(name: str, schema: Schema) -> Node:
    words = f"{schema['description']} What a JSON body says of it goes before this."
    return {"name": name, "in": "query", "description": words, "schema": schema}


def _suggest_batch() -> Node:
    return {
        "operationId": "suggestBatch",
        "summary": f"Suggest tags and categories for up to {BATCH_POSTS} posts.",
        "description": "Answers come in order. One post's fault is a problem in its place alone.",
        "requestBody": {"required": True, "content": {"application/json": _example("Batch", examples.BATCH)}},
        "responses": _responses(
            "An answer for each post.",
            "BatchSuggestions",
            examples.BATCH_SUGGESTIONS,
            *(400, 403, 413, 415, 422, 429, 500, 503),
        ),
    }


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
        "summary": "Say whether the service has a model and can suggest.",
        "responses": _responses("It can.", "Health", examples.HEALTH, 403, 422, 429, 500, 503),
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
    return {
        "description": description,
        "headers": wait if status == HTTPStatus.SERVICE_UNAVAILABLE else FUDA_MODEL,
        "content": {"application/problem+json": _example("Problem", examples.PROBLEMS[status])},
    }
