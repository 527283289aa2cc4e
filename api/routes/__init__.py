"""Routes, one file a group; each turns parameters into a question and an answer into bytes."""
