"""What the Reference page cites."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A full citation; `url` leads to it, `used` says what for."""

    name: str
    citation: str
    url: str
    used: str


SOURCES = (
    Source(
        "The article",
        "“The Total Derivative: Correcting the Misconception of Backpropagation’s Chain Rule”, May 2025.",
        "",
        "the derivation; the § in the app are its sections",
    ),
    Source(
        "Parr and Howard",
        "Terence Parr and Jeremy Howard, “The Matrix Calculus You Need For Deep Learning”, arXiv:1802.01528, 2018.",
        "https://arxiv.org/abs/1802.01528",
        "the matrix calculus, and the trap of x + x²",
    ),
    Source(
        "Fisher",
        "R. A. Fisher, “The use of multiple measurements in taxonomic problems”, Annals of Eugenics 7 (2), 179–188, 1936.",
        "https://doi.org/10.1111/j.1469-1809.1936.tb02137.x",
        "the iris data, as shipped with scikit-learn",
    ),
    Source(
        "Rumelhart, Hinton and Williams",
        "David E. Rumelhart, Geoffrey E. Hinton and Ronald J. Williams, “Learning Internal Representations by Error Propagation”, "
        "in Parallel Distributed Processing, volume 1, 318–362, MIT Press, 1986.",
        "",
        "the XOR example",
    ),
    Source(
        "Mazur",
        "Matt Mazur, “A Step by Step Backpropagation Example”, 17 March 2015.",
        "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/",
        "the 2-2-2 example: the first pass and the new weights are his; after the update his cost is 0.291028, because he leaves the biases as "
        "they are, and 0.280471 here, where they are updated as well",
    ),
    Source(
        "Glorot and Bengio",
        "Xavier Glorot and Yoshua Bengio, “Understanding the difficulty of training deep feedforward neural networks”, "
        "Proceedings of AISTATS, PMLR 9, 249–256, 2010.",
        "https://proceedings.mlr.press/v9/glorot10a.html",
        "the initial weights of sigmoid, tanh, softplus and softmax layers",
    ),
    Source(
        "He et al.",
        "Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun, “Delving Deep into Rectifiers: Surpassing Human-Level Performance on "
        "ImageNet Classification”, Proceedings of ICCV, 1026–1034, 2015.",
        "https://arxiv.org/abs/1502.01852",
        "the initial weights of ReLU, leaky ReLU, GELU and ELU layers",
    ),
    Source(
        "Maas et al.",
        "Andrew L. Maas, Awni Y. Hannun and Andrew Y. Ng, “Rectifier Nonlinearities Improve Neural Network Acoustic Models”, "
        "ICML Workshop on Deep Learning for Audio, Speech and Language Processing, 2013.",
        "",
        "leaky ReLU",
    ),
    Source(
        "Hendrycks and Gimpel",
        "Dan Hendrycks and Kevin Gimpel, “Gaussian Error Linear Units (GELUs)”, arXiv:1606.08415, 2016.",
        "https://arxiv.org/abs/1606.08415",
        "GELU, in its exact form",
    ),
    Source(
        "Dugas et al.",
        "Charles Dugas, Yoshua Bengio, François Bélisle, Claude Nadeau and René Garcia, “Incorporating Second-Order Functional "
        "Knowledge for Better Option Pricing”, Advances in Neural Information Processing Systems 13, 472–478, 2001.",
        "",
        "softplus",
    ),
    Source(
        "Clevert, Unterthiner and Hochreiter",
        "Djork-Arné Clevert, Thomas Unterthiner and Sepp Hochreiter, “Fast and Accurate Deep Network Learning by Exponential Linear "
        "Units (ELUs)”, ICLR 2016, arXiv:1511.07289, 2015.",
        "https://arxiv.org/abs/1511.07289",
        "ELU, with α = 1",
    ),
    Source(
        "Goodfellow et al.",
        "Ian Goodfellow, Yoshua Bengio and Aaron Courville, Deep Learning, §6.3.1, MIT Press, 2016.",
        "https://www.deeplearningbook.org/contents/mlp.html",
        "the initial biases of ReLU layers",
    ),
    Source(
        "He et al., residual learning",
        "Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun, “Deep Residual Learning for Image Recognition”, Proceedings of CVPR, "
        "770–778, arXiv:1512.03385, 2016.",
        "https://arxiv.org/abs/1512.03385",
        "the residual block",
    ),
    Source(
        "Robbins and Monro",
        "Herbert Robbins and Sutton Monro, “A Stochastic Approximation Method”, Annals of Mathematical Statistics 22 (3), "
        "400–407, 1951.",
        "https://doi.org/10.1214/aoms/1177729586",
        "descent on one observation at a time",
    ),
    Source(
        "Polyak",
        "B. T. Polyak, “Some methods of speeding up the convergence of iteration methods”, USSR Computational Mathematics and "
        "Mathematical Physics 4 (5), 1–17, 1964.",
        "https://doi.org/10.1016/0041-5553(64)90137-5",
        "momentum",
    ),
    Source(
        "Kingma and Ba",
        "Diederik P. Kingma and Jimmy Ba, “Adam: A Method for Stochastic Optimization”, ICLR, arXiv:1412.6980, 2015.",
        "https://arxiv.org/abs/1412.6980",
        "Adam",
    ),
)
