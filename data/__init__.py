"""What was curated: records, sources, dates (EDTF) and how to read them."""
