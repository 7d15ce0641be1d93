"""Services of the State: one adapter a module, the shape that it reads recorded beside it."""
