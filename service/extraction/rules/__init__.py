"""The embedded default: visits read by grammar, without a network, a model or a key."""
