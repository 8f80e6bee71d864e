"""The page for authors at / and the API's documents at /docs. Files are read when they are asked for."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from werkzeug.wrappers import Request, Response

from model.files import read_file
from service.problems import Problem
from service.routes import ROUTES

FOLDER = Path(__file__).parent / "page"
HTML: Final = "text/html"
MAX_FILE_BYTES: Final = 100_000

FILES: Final = {
    "/": ("index.html", HTML),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
}

# The draft is shown to its author only: no script, style, frame or request from elsewhere, and no text of a
# draft can become markup, since the browser refuses to turn a string into elements (Trusted Types).
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Final = {
    # A browser asks again each time, and gets a 304 with the same ETag. So a new version is seen at once.
    "Cache-Control": "no-cache",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
}


def answer_page(request: Request) -> Response:
    """Return the file or the document at the path. `/` raises a 404 unless the caller takes HTML.

    Programs that ask for `/` get the answer that they get where the page is off.
    """
    if request.path == "/" and not _takes_html(request):
        raise Problem(404, f"There is nothing at this path. Paths: {', '.join(ROUTES)}.")
    data, media_type = _read(request.path)
    tag = sha256(data).hexdigest()[:16]
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
        del response.headers["Content-Type"]
    else:
        response = Response(data, mimetype=media_type)
    response.set_etag(tag)
    response.headers.update(HEADERS)
    return response


def _takes_html(request: Request) -> bool:
    """Return whether Accept names HTML. A browser does; `*/*` of a program does not."""
    return any(type_ == HTML and quality > 0 for type_, quality in request.accept_mimetypes)


def _read(path: str) -> tuple[bytes, str]:
    if path == "/docs":
        from service.documents import render_documents

        return render_documents().encode(), HTML
    name, media_type = FILES[path]
    return read_file(FOLDER / name, max_bytes=MAX_FILE_BYTES), media_type
