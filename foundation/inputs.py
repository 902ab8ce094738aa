"""What a browser is asked with and what it answers: one input for every day, one reading for every key."""

from django import forms


class DayInput(forms.DateInput):
    """The browser's own calendar; its value is read and written as 2024-03-05, whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


#: Digits of the greatest key that every database holds, and one more: such a number is no key.
_LONGEST_KEY = 19


def key_in(text: object) -> int | None:
    """The key of a row that an address or a form names; None for whatever cannot be one, however long it is."""
    said = str(text)
    return int(said) if said.isascii() and said.isdecimal() and len(said) < _LONGEST_KEY else None
