"""`python -m roseram` is the command `roseram`."""

from __future__ import annotations

import sys

from roseram.cli.main import main

sys.exit(main())
