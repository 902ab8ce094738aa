"""The specimen as an installed process."""

from workflows.engine.process import ProcessConfig


class SpecimenConfig(ProcessConfig):
    name = "tests.specimen"
    label = "specimen"
    verbose_name = "样例程序"
    refusal_prefix = "SPC"
