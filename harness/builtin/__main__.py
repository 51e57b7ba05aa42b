"""`python -m harness.builtin`: see harness.builtin.process."""

from __future__ import annotations

import sys

from harness.builtin.process import main

sys.exit(main())
