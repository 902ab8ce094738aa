"""How a browser asks for a day: one input for every form."""

from django import forms


class DayInput(forms.DateInput):
    """The browser's own calendar; its value is read and written as 2024-03-05, whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
