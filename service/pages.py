"""The page for authors at / and the API's documents at /docs. Files are read when they are asked for."""

from base64 import b64encode
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
STYLE_LINK: Final = b'<link rel="stylesheet" href="page.css">'
"""A document is served with the style itself in this place: a request for it made the first paint 80 ms later
on a busy machine (bench/speed/page.py, 25 openings in turn)."""

FILES: Final = {
    "/": ("index.html", HTML),
    "/page.js": ("page.js", "text/javascript"),
}

# The draft is shown to its author only: no script, style, frame or request from elsewhere, and no text of a
# draft can become markup, since the browser refuses to turn a string into elements (Trusted Types).
# The only style is the one whose hash stands here.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'sha256-{style}'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Final = {
    # A browser asks again each time, and gets a 304 with the same ETag. So a new version is seen at once.
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
}


def answer_page(request: Request) -> Response:
    """Return the file or the document at the path. `/` raises a 404 unless the caller takes HTML.

    Programs that ask for `/` get the answer that they get where the page is off.
    """
    if request.path == "/" and not _takes_html(request):
        raise Problem(404, f"There is nothing at this path. Paths: {', '.join(ROUTES)}.")
    data, media_type, style = _read(request.path)
    data = data.replace(STYLE_LINK, b"<style>" + style + b"</style>")
    tag = sha256(data).hexdigest()[:16]
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
        del response.headers["Content-Type"]
    else:
        response = Response(data, mimetype=media_type)
    response.set_etag(tag)
    response.headers.update(HEADERS)
    digest = b64encode(sha256(style).digest()).decode()
    response.headers["Content-Security-Policy"] = POLICY.format(style=digest)
    return response


def _takes_html(request: Request) -> bool:
    """Return whether Accept names HTML. A browser does; `*/*` of a program does not."""
    return any(type_ == HTML and quality > 0 for type_, quality in request.accept_mimetypes)


def _read(path: str) -> tuple[bytes, str, bytes]:
    """Return the file or document at `path`, its media type, and the style that belongs to it."""
    style = read_file(FOLDER / "page.css", max_bytes=MAX_FILE_BYTES)
    if path == "/docs":
        from service.documents import STYLE, render_documents

        return render_documents().encode(), HTML, style + STYLE.encode()
    name, media_type = FILES[path]
    return read_file(FOLDER / name, max_bytes=MAX_FILE_BYTES), media_type, style
