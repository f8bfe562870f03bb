"""Where content, registry and certificates meet the engines: the composition root."""
