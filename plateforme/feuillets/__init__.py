"""The lessons on paper (« feuillets »): a notebook and its questions become blocks, then a PDF."""
