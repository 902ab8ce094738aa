"""The b1 flow of the baselines as an installed process."""

from workflows.engine.process import ProcessConfig


class B1Config(ProcessConfig):
    name = "bench.flows_b1"
    label = "flows_b1"
    verbose_name = "b1"
