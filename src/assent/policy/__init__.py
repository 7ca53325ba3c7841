"""Controls and packs, and the evaluator: facts to verdict."""
