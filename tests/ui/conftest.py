"""Passes of the default network and of a deeper one, as the pages get them."""

import pytest

from core import Network, build_steps, iris
from ui.notation import Names

NETWORKS = {
    "4-5-3, sigmoid": Network.initialise(),
    "4-5-3, softmax": Network.initialise(output="softmax", cost="cross_entropy"),
    "4-12-12-3": Network.initialise((4, 12, 12, 3), seed=3),
}


@pytest.fixture(params=NETWORKS)
def told(request):
    """A whole pass and the names of its neurons."""
    network = NETWORKS[request.param]
    flowers = iris()
    return build_steps(network, flowers.X[70], flowers.Y[70], 0.1), Names(
        network.sizes, flowers.feature_names, flowers.species_names
    )
