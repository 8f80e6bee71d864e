"""The examples of the OpenAPI document. Tests check each against its schema."""

from typing import Any

from blog.sent_decisions import render_sent
from service.api_limits import POST_BYTES
from service.bodies import too_large
from service.decisions.handling import OFF, STORE_FAILS
from service.decisions.parsing import parse_sending
from service.problems import Fault, Problem, invalid, render_problem, wrong_network
from service.requests import FIELDS, LIMIT_RANGE

POST: dict[str, Any] = {
    "title": "A week of tea in Uji",
    "body": "We walked from **Uji** station to the tea fields. 宇治の新茶は香りがよい。",
    "format": "markdown",
    "tags": ["Kyoto"],
    "limit": 3,
    "precision": 0.9,
    "rules": {"never": ["misc"], "aliases": {"green tea": "tea"}},
}

POST_FILE = """---
title: A week of tea in Uji
tags: [Kyoto]
---
We walked from **Uji** station to the tea fields.
"""

BATCH: dict[str, Any] = {"posts": [POST, {"title": "Notes", "tag": ["tea"]}]}

_MODEL = {"version": "3f9c1b7a40d2", "newest_post": "2025-05-02"}

_POST_SUGGESTIONS: dict[str, Any] = {
    "language": "mul",
    "tags": [
        {
            "label": "tea",
            "score": 0.9312,
            "band": "apply",
            "reason": "",
            "new": False,
            "evidence": [
                {"text": "tea", "field": "title", "weight": 0.4127},
                {"text": "新茶", "field": "body", "weight": 0.2034},
            ],
        },
        {
            "label": "Uji",
            "score": 0.3871,
            "band": "suggest",
            "reason": "unsure",
            "new": True,
            "evidence": [{"text": "Uji", "field": "title", "weight": 0.3}],
        },
    ],
    "categories": [
        {"label": "Travel", "score": 0.8105, "band": "apply", "reason": "", "new": False, "evidence": []}
    ],
}

SUGGESTIONS: dict[str, Any] = {"model": _MODEL} | _POST_SUGGESTIONS

_UNKNOWN_FIELD = Fault("pointer", "/posts/1/tag", f"Unknown. The fields here: {', '.join(FIELDS)}.")

_REFUSAL = render_problem(invalid([_UNKNOWN_FIELD]))

BATCH_SUGGESTIONS: dict[str, Any] = {
    "model": _MODEL,
    "answers": [_POST_SUGGESTIONS, render_problem(invalid([_UNKNOWN_FIELD]))],
}

HEADER_EDIT: dict[str, Any] = {"file": POST_FILE, "tags": ["tea"], "categories": ["Travel"]}

EDITED_FILE: dict[str, Any] = {
    "model": _MODEL,
    "file": POST_FILE.replace("tags: [Kyoto]\n", "tags: [Kyoto, tea]\ncategories: [Travel]\n"),
}

DESCRIPTION: dict[str, Any] = {
    "model": _MODEL,
    "labels": {"tags": ["tea", "Kyoto"], "categories": ["Travel"]},
    "metrics": {"f1_5": 0.44, "ndcg10": 0.71, "p1": 0.7},
    "thresholds": {
        "suggest": 0.05,
        "apply": {
            "tags": {
                "known": [{"asked": 0.8, "score": 0.62, "held_out": 61, "right": 52, "bound": 0.66}],
                "new": [{"asked": 0.8, "score": 1.01, "held_out": 0, "right": 0, "bound": 0.0}],
            }
        },
    },
    "decisions": True,
}

DECISIONS: dict[str, Any] = {
    "post": "content/uji.md",
    "model": _MODEL["version"],
    "at": "2026-11-24T00:14:05.123Z",
    "decisions": [
        {"kind": "tags", "label": "tea", "outcome": "accepted", "score": 0.9312},
        {"kind": "tags", "label": "Uji", "outcome": "rejected", "score": 0.3871},
        {"kind": "categories", "label": "Diary", "outcome": "added"},
    ],
}

KEPT_DECISIONS: dict[str, Any] = {"written": 3, "known": 0}

DECISION_PAGE: dict[str, Any] = {
    "decisions": [
        render_sent(each._replace(received="2026-11-24T00:14:06.001Z")) for each in parse_sending(DECISIONS)
    ],
    "next": "",
}

DECISION_COUNTS: dict[str, Any] = {
    "version": _MODEL["version"],
    "acceptance": 0.8214,
    "accepted": 46,
    "rejected": 10,
    "added": 12,
    "applied": 31,
}

HEALTH: dict[str, Any] = {"status": "ok", "model": _MODEL}

PROBLEMS: dict[int, dict[str, Any]] = {
    problem.status: render_problem(problem)
    for problem in (
        Problem(400, "The body is not JSON: Expecting value at line 1, column 11."),
        wrong_network(),
        Problem(404, OFF),
        too_large("The post", POST_BYTES),
        Problem(415, "Send the body uncompressed."),
        invalid([Fault("pointer", "/limit", LIMIT_RANGE)]),
        Problem(500, "The service failed on this request. Its log has the place."),
        Problem(502, STORE_FAILS),
        Problem(503, "No model can be loaded at the moment. Try again later."),
    )
}
