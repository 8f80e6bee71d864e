"""The API of one of several blogs, below /v1/blogs/{blog}/, with the model of that blog."""

from pathlib import Path

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from werkzeug.test import Client

from model.errors import FudaError
from service.api_limits import RETRY_AFTER_S
from service.app import create_app
from service.openapi import document
from service.problems import TYPES, no_such_blog, wrong_blog
from service.routes import ROUTES
from tests.support.decisions import SENDING, open_file
from tests.support.models.fake_tagger import MODEL, FakeTagger

CONFIG = SchemathesisConfig.from_dict({"seed": 1, "generation": {"deterministic": True}})
PATHS = [path for path in ROUTES if path.startswith("/v1/")]


class Blogs:
    """Supplies a tagger whose version is the blog's name, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, blog: str) -> FakeTagger:
        self.asked.append(blog)
        if blog == "absent":
            raise no_such_blog()
        if blog == "forbidden":
            raise wrong_blog()
        if blog == "broken":
            raise FudaError("S3 is late")
        tagger = FakeTagger()
        tagger.version = blog
        return tagger


@pytest.fixture
def blogs() -> Blogs:
    return Blogs()


@pytest.fixture
def client(blogs: Blogs, tmp_path: Path) -> Client:
    return Client(create_app(FakeTagger, blogs=blogs, decisions=open_file(tmp_path)))


def of_blog(blog: str, path: str) -> str:
    return f"/v1/blogs/{blog}{path.removeprefix('/v1')}"


def test_each_blog_answers_with_its_own_model(client):
    for blog in ("tea", "a", "9-9"):
        response = client.post(of_blog(blog, "/v1/suggestions"), json={"title": "tea"})
        assert response.status_code == 200
        assert [response.get_json()["model"]["version"], response.headers["Fuda-Model"]] == [blog, blog]


def test_the_service_keeps_its_own_model_beside_those_of_blogs(client, blogs):
    assert client.get("/v1/health").headers["Fuda-Model"] == MODEL["version"]
    assert blogs.asked == []


@pytest.mark.parametrize("path", PATHS)
def test_the_whole_api_is_below_a_blog(client, path):
    method = ROUTES[path].method
    direct, below = (client.open(each, method=method) for each in (path, of_blog("tea", path)))
    assert (below.status_code, below.content_type) == (direct.status_code, direct.content_type)
    assert below.status_code != 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/blogs/tea", 404),
        ("/v1/blogs/tea/", 404),
        ("/v1/blogs/tea/nowhere", 404),
        ("/v1/blogs/tea/openapi.json", 404),
        ("/v1/blogs/tea/v1/health", 404),
        ("/v1/blogs//health", 404),
        ("/v1/blogs/Tea/health", 404),
        ("/v1/blogs/-tea/health", 404),
        ("/v1/blogs/../health", 404),
        ("/v1/blogs/t%2Fea/health", 404),
        (f"/v1/blogs/{'a' * 64}/health", 404),
        ("/v1/blogs/tea/suggestions", 405),
    ],
)
def test_a_path_that_no_route_has_loads_no_model(client, blogs, path, status):
    response = client.get(path)
    assert (response.status_code, response.get_json()["type"]) == (status, TYPES[status])
    assert blogs.asked == []


def test_options_load_no_model(client, blogs):
    response = client.options("/v1/blogs/tea/suggestions")
    assert (response.status_code, response.headers["Allow"], blogs.asked) == (204, "POST, OPTIONS", [])


@pytest.mark.parametrize(
    ("blog", "status", "type_"),
    [
        ("absent", 404, TYPES[404]),
        ("forbidden", 403, "urn:fuda:problem:wrong-blog"),
        ("broken", 503, TYPES[503]),
    ],
)
def test_a_blog_that_cannot_answer_is_a_problem(client, blog, status, type_):
    response = client.get(of_blog(blog, "/v1/health"))
    assert (response.status_code, response.get_json()["type"]) == (status, type_)
    assert response.headers.get("Retry-After") == (str(RETRY_AFTER_S) if status == 503 else None)
    assert "Fuda-Model" not in response.headers


def test_a_service_of_one_blog_has_no_such_paths():
    response = Client(create_app(FakeTagger)).get("/v1/blogs/tea/health")
    assert response.status_code == 404
    assert "/v1/blogs" not in response.get_json()["detail"]


def test_the_document_has_the_paths_of_blogs_only_where_there_are_several(client):
    several = client.get("/openapi.json").get_json()["paths"]
    one = Client(create_app(FakeTagger)).get("/openapi.json").get_json()["paths"]
    assert set(several) - set(one) == {of_blog("{blog}", path) for path in PATHS}
    names = [
        operation["operationId"]
        for item in several.values()
        for key, operation in item.items()
        if key != "parameters"
    ]
    assert len(set(names)) == len(names)


def test_the_document_names_the_type_of_every_problem(client):
    problem = client.get(of_blog("forbidden", "/v1/health")).get_json()
    components = {"components": document(blogs=True)["components"]}
    jsonschema_rs.validator_for({"$ref": "#/components/schemas/Problem"} | components).validate(problem)


api = schemathesis.openapi.from_wsgi("/openapi.json", create_app(FakeTagger, blogs=Blogs()), config=CONFIG)


@api.include(path_regex=r"^/v1/blogs/").parametrize()
@settings(
    max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
def test_the_service_follows_its_document_below_a_blog(case):
    excluded = [negative_data_rejection, positive_data_acceptance]
    case.call_and_validate(excluded_checks=excluded)


@pytest.mark.parametrize("blog", ["absent", "forbidden"])
def test_the_decisions_of_a_blog_that_a_caller_may_not_ask_about_are_not_shown(client, blog):
    for path in ("/v1/decisions", "/v1/decisions:summary?model=0123456789ab"):
        assert client.get(of_blog(blog, path)).status_code in (403, 404)


def test_the_decisions_of_one_blog_are_not_those_of_another(client):
    client.post(of_blog("tea", "/v1/decisions"), json=SENDING)
    assert client.get(of_blog("tea", "/v1/decisions")).get_json()["decisions"]
    assert client.get(of_blog("a", "/v1/decisions")).get_json()["decisions"] == []
