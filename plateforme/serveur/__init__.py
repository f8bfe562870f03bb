"""The portal: our stand-alone Voilà, its identity, its pages. The only importer of voila and tornado."""
