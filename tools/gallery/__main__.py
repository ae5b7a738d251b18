"""`python tools/gallery`: draw every kind of row that a figure may meet into tools/gallery/page."""

import sys
from pathlib import Path

if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    # The folder of the tools, not this one: the package is `gallery`.
    sys.path[0] = str(here.parent)

    from gallery.drawing import write_gallery

    framework = here.parents[1] / "config" / "inspectorates" / "vlaanderen"
    found = write_gallery(framework, here / "page")
    sys.exit("\n".join(["drawn, and refused by the checks of figures:", *found]) if found else 0)
