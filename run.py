#!/usr/bin/env python3
"""The front door: python3 run.py demo | test | check | shots | bench | soak | i18n | build.

Needs nothing but a Python; everything else is put into .venv beside this file.  This file
itself stays readable for any old Python, so that it can say what it needs.
"""

import os
import sys

NEEDS = (3, 11)

if sys.version_info < NEEDS:
    sys.stderr.write(
        "controlroom needs Python {}.{} or newer; this is {}.{}. Try: python3.12 run.py\n".format(
            *(NEEDS + tuple(sys.version_info[:2]))
        )
    )
    sys.exit(1)

# The folder of this file comes first, so that no installed package named "tools" is taken.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - as above

from tools.verbs import main  # noqa: E402 - only after the check

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
