"""Where content, registry and certificates meet the engines (Voilà, nbgrader): the composition root."""
