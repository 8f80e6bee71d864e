"""The OpenAPI document, compared with the running service and checked for consistency."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from werkzeug.test import Client

from service import api_limits as limits
from service.app import create_app
from service.openapi import document
from service.requests import FIELDS
from service.routes import ROUTES
from tests.support.decisions import DecisionMemory
from tests.support.models.fake_tagger import FakeTagger

CONFIG = SchemathesisConfig.from_dict({"seed": 1, "generation": {"deterministic": True}})


# As a client would, read the document from the application.
application = create_app(FakeTagger, decisions=DecisionMemory())
api = schemathesis.openapi.from_wsgi("/openapi.json", application, config=CONFIG)


@api.parametrize()
@settings(
    max_examples=50, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
def test_the_service_follows_its_document(case):
    # Any text can be a post file, and no schema can describe valid front matter, nor that what is written
    # for an alias is not an alias itself.
    judged = case.media_type != "text/markdown" and "aliases" not in str(case.body)
    excluded = [] if judged else [negative_data_rejection, positive_data_acceptance]
    # No schema describes what a label cannot have, a real date, or the place of a page.
    if case.path in ("/v1/headers", "/v1/decisions"):
        excluded = [positive_data_acceptance]
    case.call_and_validate(excluded_checks=excluded)


def examples(node: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """Yield every schema that has an example, with the example."""
    if isinstance(node, dict):
        if "example" in node and "schema" in node:
            yield node["schema"], node["example"]
        for child in node.values():
            yield from examples(child)


def test_every_example_is_valid():
    components = {"components": document()["components"]}
    found = list(examples(document()))
    for schema, example in found:
        jsonschema_rs.validator_for(schema | components).validate(example)
    assert len(found) > 12


@pytest.mark.parametrize(("file", "valid"), [("", False), (" \n\u3000", False), ("a", True), (" \na", True)])
def test_the_schema_of_post_files_accepts_what_the_service_accepts(file, valid):
    content = document()["paths"]["/v1/suggestions"]["post"]["requestBody"]["content"]["text/markdown"]
    assert jsonschema_rs.is_valid(content["schema"], file) is valid
    response = Client(create_app(FakeTagger)).post("/v1/suggestions", data=file, content_type="text/markdown")
    assert response.status_code == (200 if valid else 422)


def test_the_limits_of_a_post_are_those_of_its_schema():
    properties = document()["components"]["schemas"]["Post"]["properties"]
    lengths = [properties[name]["maxLength"] for name in ("title", "description", "place")]
    assert lengths == [limits.TITLE_CHARACTERS, limits.DESCRIPTION_CHARACTERS, limits.PLACE_CHARACTERS]
    for kind in ("tags", "categories"):
        assert properties[kind]["maxItems"] == limits.LABELS
        assert properties[kind]["items"]["maxLength"] == limits.LABEL_CHARACTERS


@pytest.mark.parametrize(("depth", "characters", "valid"), [(0, 100, True), (0, 101, False), (2, 101, False)])
def test_the_names_of_fields_are_as_long_as_the_service_accepts(depth, characters, valid):
    post: dict[str, Any] = {"a" * characters: 1}
    for _ in range(depth):
        post = {"deeper": [post]}
    batch = {"$ref": "#/components/schemas/Batch"} | {"components": document()["components"]}
    assert jsonschema_rs.is_valid(batch, {"posts": [post]}) is valid
    response = Client(create_app(FakeTagger)).post("/v1/suggestions:batch", json={"posts": [post]})
    assert response.status_code == (200 if valid else 400)


def test_every_schema_can_be_read_and_its_references_followed():
    components = {"components": document()["components"]}
    for name in document()["components"]["schemas"]:
        jsonschema_rs.validator_for({"$ref": f"#/components/schemas/{name}"} | components)


def test_the_document_has_every_route_and_field():
    paths = {path: [method.upper() for method in item] for path, item in document()["paths"].items()}
    assert paths == {path: [each.method for each in route.each()] for path, route in ROUTES.items()}
    assert list(document()["components"]["schemas"]["Post"]["properties"]) == list(FIELDS)


def test_the_document_has_every_query_parameter():
    for path, route in ((path, each) for path, first in ROUTES.items() for each in first.each()):
        parameters = document()["paths"][path][route.method.lower()].get("parameters", [])
        assert tuple(parameter["name"] for parameter in parameters) == route.parameters


def test_the_example_requests_are_answered():
    client = Client(create_app(FakeTagger))
    for path in ("/v1/suggestions", "/v1/suggestions:batch"):
        for media_type, content in document()["paths"][path]["post"]["requestBody"]["content"].items():
            example = content["example"]
            body = (
                {"json": example}
                if media_type.endswith("json")
                else {"data": example, "content_type": media_type}
            )
            assert client.post(path, **body).status_code == 200
