"""Exams: candidates and scores, sealed until their minute, looked up by number and secret."""
