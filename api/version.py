"""The version of the code, as installed."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("chronolex")
except PackageNotFoundError:
    # run from a checkout that was never installed
    VERSION = "0+unknown"
