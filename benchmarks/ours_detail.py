"""The product with every indicator and the status of every condition."""

from benchmarks.ours import run

if __name__ == "__main__":
    run(detail=True)
