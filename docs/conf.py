"""The documentation as a site: ``python -m sphinx -W -n -b html docs build/site``. A broken link or reference fails it."""

from nnxlint.surfaces.version import VERSION

project = "nnxlint"
author = "the authors of nnxlint"
release = version = VERSION
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"nnxlint {VERSION}"
exclude_patterns = ["demo"]
