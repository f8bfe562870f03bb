"""What comes in and goes out as files (« échanges »): tables, calendars, La Coop's activities.

Reading gives a `Tableau` whatever the file was, an import gives a `RapportImport` and writes all of
its rows or none, an export gives bytes. Nothing here opens a file or prints.
"""
