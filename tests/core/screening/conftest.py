"""One Spark for the tests of this folder."""

import os

import pytest

from bangfu.core.screening.spark_environment import SparkFault, check_java, check_pyspark

# A short run is compiled quickly rather than well; a long one would want HotSpot's best.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="package")
def spark():
    """One Spark on this machine for all tests here."""
    try:
        check_pyspark()
        check_java(os.environ)
    except SparkFault as fault:
        pytest.skip(str(fault))
    from bangfu.core.screening.spark_session import local_session

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", QUICK_JAVA)
        with local_session(memory_mib=1024) as session:
            session.conf.set("spark.sql.shuffle.partitions", "2")
            yield session
