"""Entry point of the command `fuda`; in a checkout `python -m fuda` runs the same."""

import sys

from fuda.cli import main as cli


def main() -> int:
    """Run the command that the arguments name, and return its exit code."""
    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
