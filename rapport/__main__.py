"""The `rapport` command."""

import os


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
    from rapport.site.cli import run

    run()


if __name__ == "__main__":
    main()
