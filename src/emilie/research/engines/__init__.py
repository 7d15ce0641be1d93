"""One module for each service: how it is asked, and what its answer says. The shape of both, as the
service's documentation gives it, stands beside it with its source.
"""
