"""The API's documents as one HTML page, from the same document as /openapi.json, without any script."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from model.printing import render_json
from service.openapi import document

Node = dict[str, Any]

STYLE = """\
main { display: block; overflow-wrap: anywhere; }
table { border-collapse: collapse; }
th { min-width: 6.5rem; }
th, td {
	text-align: start; vertical-align: top; padding: .35rem .75rem .35rem 0;
	border-top: 1px solid var(--hair);
}
"""
"""The style of this page, after that of the page for authors."""

_HEAD = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Fuda: HTTP API</title>
<link rel="stylesheet" href="page.css">
<main>
"""
_SCHEMAS = "#/components/schemas/"


def render_documents() -> str:
    """Return the page. Every text of the document is escaped."""
    return _HEAD + "\n".join(_lines(document())) + "\n</main>\n"


def _lines(api: Node) -> Iterator[str]:
    info = api["info"]
    yield f"<h1>{escape(info['title'])}: HTTP API {escape(info['version'])}</h1>"
    yield f"<p>{escape(info['description'])}</p>"
    yield '<p>For programs: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1). For authors: '
    yield '<a href="./">the page</a>.</p>'
    yield "<h2>Requests</h2>"
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            yield from _operation(f"{method.upper()} {path}", operation, api)
    yield "<h2>Objects</h2>"
    for name, schema in api["components"]["schemas"].items():
        yield from _object(name, schema)


def _operation(request: str, operation: Node, api: Node) -> Iterator[str]:
    yield f"<section><h3><code>{escape(request)}</code></h3>"
    yield f"<p>{escape(operation['summary'])} {escape(operation.get('description', ''))}</p>"
    parameters = operation.get("parameters", [])
    if parameters:
        yield "<h4>Query</h4>"
        yield from _table((p["name"], p["schema"], p["description"]) for p in parameters)
    if body := operation.get("requestBody"):
        yield "<h4>Body</h4>"
        yield from _contents(body["content"])
    yield "<h4>Answers</h4><dl>"
    for status, answer in operation["responses"].items():
        yield from _answer(status, answer, api)
    yield "</dl></section>"


def _answer(status: str, answer: Node, api: Node) -> Iterator[str]:
    """Yield a response. Those that routes share have no content here, only their description."""
    shared = "$ref" in answer
    found = api["components"]["responses"][answer["$ref"].rpartition("/")[2]] if shared else answer
    yield f"<dt>{escape(status)}</dt><dd>{escape(found['description'])}"
    if not shared:
        yield from _contents(answer["content"])
    yield "</dd>"


def _contents(contents: Node) -> Iterator[str]:
    for media_type, content in contents.items():
        yield f"<p><code>{escape(media_type)}</code>: {_type(content['schema'])}</p>"
        if "example" in content:
            example = content["example"]
            text = example if isinstance(example, str) else _indented(example)
            # A reader who scrolls with keys can focus it.
            yield f'<pre tabindex="0" role="region" aria-label="Example">{escape(text)}</pre>'


def _object(name: str, schema: Node) -> Iterator[str]:
    yield f'<section id="{escape(name)}"><h3>{escape(name)}</h3>'
    yield f"<p>{escape(schema.get('description', ''))}</p>"
    if properties := schema.get("properties"):
        yield from _table((key, each, each.get("description", "")) for key, each in properties.items())
    yield "</section>"


def _table(rows: Iterator[tuple[str, Node, str]]) -> Iterator[str]:
    yield "<table><thead><tr><th>Name<th>Type<th>Meaning</thead><tbody>"
    for name, schema, meaning in rows:
        yield f"<tr><td><code>{escape(name)}</code><td>{_type(schema)}<td>{escape(meaning)}"
    yield "</tbody></table>"


def _type(schema: Node) -> str:
    """Return a schema's type in HTML, with links to objects."""
    if reference := schema.get("$ref"):
        name = escape(reference.removeprefix(_SCHEMAS))
        return f'<a href="#{name}">{name}</a>'
    for words in ("anyOf", "oneOf"):
        if all("$ref" in each for each in schema.get(words, [{}])):
            return " or ".join(map(_type, schema[words]))
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " or ".join(f"<code>{escape(render_json(value))}</code>" for value in values)
    if schema.get("type") == "array":
        return f"array of {_type(schema['items'])}"
    return escape(str(schema.get("type", "any"))) + escape(_bounds(schema))


def _bounds(schema: Node) -> str:
    words = ""
    if "minimum" in schema and "maximum" in schema:
        words = f", {schema['minimum']} to {schema['maximum']}"
    if "maxLength" in schema:
        words += f", at most {schema['maxLength']:,} characters"
    return f"{words}, by default {render_json(schema['default'])}" if "default" in schema else words


def _indented(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
