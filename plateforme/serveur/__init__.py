"""The portal: our stand-alone Voilà, its identity, its pages. Alone to import voila, tornado."""
