"""Writers of the formats, one file a family."""
