"""Scholarly publications: HAL, OpenAlex, Crossref and arXiv asked in one way, and their references
written by code.
"""
