"""Spark's workers, forked where all that they need is there already: each would load it for itself."""

if __name__ == "__main__":
    import gc

    import pandas  # noqa: F401
    import pyspark.worker  # noqa: F401
    from pyspark.daemon import manager

    import kg.spark.pieces  # noqa: F401
    from extractors.extraction import extract
    from extractors.records import Text

    list(extract([Text("", "", "We propose Owl.")]))
    gc.freeze()
    manager()
