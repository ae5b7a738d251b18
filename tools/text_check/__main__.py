"""`python tools/text_check TEXT --claims claims.json`; installed, `python -m text_check`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    if not __package__:
        # Run as a folder: the folder of the tools, not this one, has the package.
        sys.path[0] = str(Path(__file__).resolve().parents[1])

    from text_check.command import main

    sys.exit(main())
