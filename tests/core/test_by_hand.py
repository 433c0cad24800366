"""Two whole passes, worked by hand, number by number, up to the new weights."""

import numpy as np
import pytest

from core import Layer, Network, backward, forward, update


def test_a_widely_used_worked_example():
    """The 2-2-2 sigmoid example found in many introductions (inputs 0.05 and 0.10, targets 0.01 and 0.99, η = 0.5)."""
    network = Network(
        [
            Layer([[0.15, 0.20], [0.25, 0.30]], [0.35, 0.35], "sigmoid"),
            Layer([[0.40, 0.45], [0.50, 0.55]], [0.60, 0.60], "sigmoid"),
        ],
        "half_squared_error",
    )
    forward_pass = forward(network, [0.05, 0.10])
    first, second = forward_pass.layers
    # 0.15·0.05 + 0.20·0.10 + 0.35 and 0.25·0.05 + 0.30·0.10 + 0.35
    np.testing.assert_allclose(first.z, [0.3775, 0.3925], rtol=1e-15)
    np.testing.assert_allclose(first.a, [0.593269992, 0.596884378], atol=5e-10)
    # 0.40·0.593269992 + 0.45·0.596884378 + 0.60, …
    np.testing.assert_allclose(second.z, [1.105905967, 1.224921404], atol=5e-10)
    np.testing.assert_allclose(second.a, [0.751365070, 0.772928465], atol=5e-10)

    back = backward(network, forward_pass, [0.01, 0.99])
    # ½ (0.751365070 − 0.01)² + ½ (0.772928465 − 0.99)² = 0.274811083 + 0.023560026
    assert back.cost == pytest.approx(0.298371109, abs=5e-10)
    np.testing.assert_allclose(back.layers[1].dC_da, [0.741365070, -0.217071535], atol=5e-10)
    # a (1 − a)
    np.testing.assert_allclose(np.diag(back.layers[1].da_dz), [0.186815602, 0.175510053], atol=5e-10)
    # 0.741365070 · 0.186815602, −0.217071535 · 0.175510053
    np.testing.assert_allclose(back.layers[1].dC_dz, [0.138498562, -0.038098237], atol=5e-10)
    # 0.138498562 · 0.593269992, 0.138498562 · 0.596884378, −0.038098237 · …
    np.testing.assert_allclose(back.layers[1].dC_dW, [[0.082167041, 0.082667628], [-0.022602540, -0.022740242]], atol=5e-10)
    # Two paths each: 0.138498562 · 0.40 − 0.038098237 · 0.50, 0.138498562 · 0.45 − 0.038098237 · 0.55
    np.testing.assert_allclose(back.layers[0].dC_da, [0.036350306, 0.041370323], atol=5e-10)
    # 0.036350306 · 0.241300709 (= a (1 − a)) · 0.05, …
    assert back.layers[0].dC_dW[0, 0] == pytest.approx(0.000438568, abs=5e-10)

    new = update(network, back, 0.5)
    np.testing.assert_allclose(new.layers[1].W, [[0.35891648, 0.408666186], [0.511301270, 0.561370121]], atol=5e-9)
    np.testing.assert_allclose(new.layers[0].W, [[0.149780716, 0.19956143], [0.24975114, 0.29950229]], atol=5e-9)
    # The example leaves the biases alone; here 0.60 − 0.5 · 0.138498562 and 0.60 + 0.5 · 0.038098237.
    np.testing.assert_allclose(new.layers[1].b, [0.530750719, 0.619049118], atol=5e-10)


def test_relu_and_softmax_by_hand():
    network = Network(
        [
            Layer([[1, 1], [1, -2]], [-1, 1], "relu"),
            Layer([[0.5, -1], [0.25, 2]], [np.log(3) - 1, -0.5], "softmax"),
        ],
        "cross_entropy",
    )
    forward_pass = forward(network, [1, 2])
    first, second = forward_pass.layers
    assert first.z.tolist() == [2, -2]  # 1 + 2 − 1, 1 − 4 + 1
    assert first.a.tolist() == [2, 0]
    np.testing.assert_allclose(second.z, [np.log(3), 0], atol=1e-15)  # 2 · 0.5 + ln 3 − 1, 2 · 0.25 − 0.5
    np.testing.assert_allclose(second.a, [0.75, 0.25], rtol=1e-15)  # 3 / (3 + 1), 1 / (3 + 1)

    back = backward(network, forward_pass, [0, 1])
    assert back.cost == pytest.approx(1.3862943611198906, rel=1e-15)  # −ln ¼
    output, hidden = back.layers[1], back.layers[0]
    expected = {
        (output, "dC_da"): [0, -4],  # −y / a
        (output, "da_dz"): [[0.1875, -0.1875], [-0.1875, 0.1875]],  # ¾ · ¼ on the diagonal, −¾ · ¼ off it
        (output, "dC_dz"): [0.75, -0.75],  # −4 · (−0.1875), −4 · 0.1875; or a − y
        (output, "dz_da"): [[0.5, -1], [0.25, 2]],  # W
        (output, "dz_dW"): [[2, 0, 0, 0], [0, 0, 2, 0]],  # a of the hidden layer, (2, 0), in each block
        (output, "dC_dW"): [[1.5, 0], [-1.5, 0]],  # 0.75 · 2, 0.75 · 0, …
        (output, "dC_db"): [0.75, -0.75],
        (hidden, "dC_da"): [0.1875, -2.25],  # 0.75 · 0.5 − 0.75 · 0.25, 0.75 · (−1) − 0.75 · 2
        (hidden, "da_dz"): [[1, 0], [0, 0]],  # z = 2 is on, z = −2 is off
        (hidden, "dC_dz"): [0.1875, 0],
        (hidden, "dz_da"): [[1, 1], [1, -2]],
        (hidden, "dz_dW"): [[1, 2, 0, 0], [0, 0, 1, 2]],
        (hidden, "dC_dW"): [[0.1875, 0.375], [0, 0]],  # 0.1875 · 1, 0.1875 · 2
        (hidden, "dC_db"): [0.1875, 0],
    }
    for (layer, name), value in expected.items():
        np.testing.assert_allclose(getattr(layer, name), value, rtol=1e-14, atol=1e-15, err_msg=name)

    new = update(network, back, 0.5)
    np.testing.assert_allclose(new.layers[1].W, [[-0.25, -1], [1, 2]], rtol=1e-14)  # 0.5 − 0.75, 0.25 + 0.75
    np.testing.assert_allclose(new.layers[1].b, [np.log(3) - 1.375, -0.125], rtol=1e-14)
    np.testing.assert_allclose(new.layers[0].W, [[0.90625, 0.8125], [1, -2]], rtol=1e-15)  # 1 − 0.09375, 1 − 0.1875
    np.testing.assert_allclose(new.layers[0].b, [-1.09375, 1], rtol=1e-15)
