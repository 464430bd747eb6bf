"""Settings of the tests: the application's own, with a data folder that is thrown away.

``BANGFU_TEST_DATABASE=postgresql`` runs them on a PostgreSQL cluster of their own; the worker processes of a parallel
run inherit its address.
"""

import atexit
import os
import shutil
import tempfile

if "BANGFU_DATA" not in os.environ:
    folder = tempfile.mkdtemp(prefix="bangfu-tests-")
    os.environ["BANGFU_DATA"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

if os.environ.get("BANGFU_TEST_DATABASE") == "postgresql" and "DATABASE_URL" not in os.environ:
    from tests.postgres import Cluster

    cluster = Cluster()
    os.environ["DATABASE_URL"] = cluster.url
    atexit.register(cluster.stop)

from bangfu.config.settings import *  # noqa: F403

# Nothing is protected here, and tests sign in a lot.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# A file, as in real use: an in-memory database is shared between threads in a way that fails instead of waiting.
if "sqlite3" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "tests.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"  # noqa: F405 - nothing outlives the run
