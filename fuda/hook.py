"""What pre-commit runs, as .pre-commit-hooks.yaml says: python -P -m fuda.hook COMMAND POST..."""

import sys

from fuda.__main__ import find_client


def main() -> int:
    """Run the command on the posts of a commit, and return its exit code."""
    find_client()
    from publish.hooking import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
