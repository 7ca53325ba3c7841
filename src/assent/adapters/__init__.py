"""For what people already use: the same questions, asked from inside their own tools."""
