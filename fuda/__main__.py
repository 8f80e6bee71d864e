"""Where the console command `fuda` enters; in a checkout, python -m fuda does the same.

Installed, the client's folders lie in this one, because names as general as `model` and `blog` must not be
in the way of other packages. They import each other by those names all the same, in this process alone.
"""

import sys
from pathlib import Path


def main() -> int:
    """Run the command that the arguments name, and return its exit code."""
    find_client()
    from publish.__main__ import main

    return main(sys.argv[1:])


def find_client() -> None:
    """Let the client's folders be imported by their own names."""
    here = Path(__file__).parent
    # First of all places, so that no other package of the same name comes before ours.
    sys.path.insert(0, str(here if (here / "publish").is_dir() else here.parent))


if __name__ == "__main__":
    sys.exit(main())
