"""What is said of a record that could not be read: a value, beside the good ones."""

import msgspec


class Rejection(msgspec.Struct, frozen=True):
    """Why one record of a batch or file was not accepted."""

    index: int
    """Its place in the batch or file, from 0."""
    field: str
    """Path of the field at fault, like `properties.products[2].quantity`."""
    expected: str
    got: str
    """What came, shortened; never a secret."""
