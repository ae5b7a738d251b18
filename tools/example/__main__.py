"""`python tools/example`: write and register the example export; also `spiegel example`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # The folder of the tools, not this one: the package is `example`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

    from example.register import main

    sys.exit(main())
