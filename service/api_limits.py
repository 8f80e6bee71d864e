"""The limits of the API and the place of its blogs, for the checks, the server and /openapi.json."""

from typing import Final

from model.limits import MAX_LABEL_CHARACTERS

# Lambda accepts an event of 6 MB, which has the headers and the body, escaped once more.
BODY_BYTES: Final = 5_000_000

# All text of one post in UTF-8 with its labels, however the request escapes it.
POST_BYTES: Final = 1_000_000

# Fields other than the body are short. In 11,020 posts of sixteen blogs the longest title has 162 characters,
# the longest description 625, the longest label 75, and no post has more than 124 labels of a kind. Words of
# a title cost more time than those of a body: five titles of a megabyte took nine times as long as five
# bodies.
TITLE_CHARACTERS: Final = 2_000
DESCRIPTION_CHARACTERS: Final = 10_000
PLACE_CHARACTERS: Final = 1_000
LABEL_CHARACTERS: Final = MAX_LABEL_CHARACTERS
LABELS: Final = 1_000

BATCH_POSTS: Final = 100

# The most labels of a kind that a request may ask for. The default is in model.suggestion.
LIMIT_MAX: Final = 50

# The most decisions about one post that a request may send, and that a page of an answer lists.
DECISIONS: Final = 100
DECISIONS_LISTED: Final = 1_000

# Field names are short. The pointer of a fault would repeat a longer one at length.
FIELD_NAME_CHARACTERS: Final = 100

# The most faults that an answer lists.
FAULTS_LISTED: Final = 50

RETRY_AFTER_S: Final = 30

# A title or body counts if one character is not white space. This list makes JSON Schema and Python agree on
# white space.
WHITE_SPACE: Final = " \t\r\n\u3000"
VISIBLE_PATTERN: Final = f"[^{WHITE_SPACE.encode('unicode_escape').decode()}]"

# A place is a path, without control characters.
CONTROL_PATTERN: Final = "[\\u0000-\\u001f\\u007f-\\u009f]"

# The API of one of several blogs, for the routes and the document.
BLOGS: Final = "/v1/blogs/"
BLOG: Final = f"{BLOGS}{{blog}}"
