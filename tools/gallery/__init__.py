"""A page with every kind of row that a figure may meet, for whoever changes how figures are drawn.

`page/index.html` shows it as committed; `./run python tools/gallery` draws it again.
"""
