"""The application for a WSGI server: `gunicorn wsgi:app`.

Where this installation may not serve, importing it says why, one sentence a line, and ends the
process.
"""

from __future__ import annotations

import sys

from tracker.app import create_app, start_problems
from tracker.config import ConfigurationError

REFUSED = 3
"""gunicorn takes this status as "worker failed to boot" and ends with it; another one it retries
for ever."""

try:
    app = create_app()
    problems = start_problems(app)
except ConfigurationError as error:
    problems = str(error).splitlines()
if problems:
    sys.stderr.writelines(f"tracker: {sentence}\n" for sentence in problems)
    sys.exit(REFUSED)
