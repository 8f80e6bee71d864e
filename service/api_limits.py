"""Every limit of the API, written once: for the checks, for the server and for /openapi.json."""

from typing import Final

from model.limits import MAX_LABEL_CHARACTERS

# Lambda takes an event of 6 MB, which holds the body escaped once more beside the headers.
BODY_BYTES: Final = 5_000_000

# All text of one post as UTF-8: its words and its labels, whatever the escapes of the request.
POST_BYTES: Final = 1_000_000

# Fields beside the body are short. Of 11,020 posts of sixteen blogs the longest title has 162 characters, the
# longest description 625 and the longest label 75; the most labels of a kind are 124. Words of a title cost
# more than those of a body: five titles of a megabyte took nine times as long as five bodies.
TITLE_CHARACTERS: Final = 2_000
DESCRIPTION_CHARACTERS: Final = 10_000
LABEL_CHARACTERS: Final = MAX_LABEL_CHARACTERS
LABELS: Final = 1_000

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
