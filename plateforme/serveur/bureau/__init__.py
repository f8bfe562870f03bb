"""The trainer's desk (« bureau »): pages for trainers and coordinators, plain HTML first."""
