"""Every limit of the API, written once: for the checks, for the server and for /openapi.json."""

from typing import Final

# Lambda takes an event of 6 MB, which holds the body escaped once more beside the headers.
BODY_BYTES: Final = 5_000_000

# All text of one post as UTF-8: its words and its labels, whatever the escapes of the request.
POST_BYTES: Final = 1_000_000

BATCH_POSTS: Final = 100

# How many labels of a kind one post may ask for; without a limit it gets model.suggestion's default.
LIMIT_MAX: Final = 50

# A field name is short; one that is not would only come back, at length, in the pointer of a fault.
FIELD_NAME_CHARACTERS: Final = 100

# An answer names every fault up to this many; past it, it says how many there are.
FAULTS_LISTED: Final = 50

RETRY_AFTER_S: Final = 30

# A title or body counts when it has one character that is no white space. The list is for JSON Schema and
# Python to agree on what that is.
WHITE_SPACE: Final = " \t\r\n\u3000"
VISIBLE_PATTERN: Final = f"[^{WHITE_SPACE.encode('unicode_escape').decode()}]"
