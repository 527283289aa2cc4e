"""What it means: vocabulary, IRIs, shapes, and the mapping from records to triples."""
