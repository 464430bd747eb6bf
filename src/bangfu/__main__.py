"""`python -m bangfu`: the same as the command `bangfu`, and as quiet when it is interrupted before it is all loaded."""

import sys

if __name__ == "__main__":
    try:
        from bangfu.cli import main

        sys.exit(main())
    except KeyboardInterrupt:
        sys.stderr.write("已中断，没有写出任何结果\n")
        sys.exit(130)
