"""What the dashboard says of a record: patterns that the browser puts the record's numbers into, as far as they hold of the run."""

from ui.settings import Settings

NUMBER, SHARE = "{value}", "{value:percent}"
"""A number by itself, in short or in percent."""

ALWAYS = {
    "pace": "Updates a second: {rate:count}.",
    "left": "Updates a second: {rate:count}, {left:duration} left.",
    "unmade": "as it would be, for the run ends here",
    "plane": "What the network answers over {across}, {across_least} to {across_most}, and {up}, {up_least} to {up_most}",
    "wrongMark": "wrong",
    "confusion": "{part}: rows are true, columns answered",
    "idle": "Rows of {symbol} that are all 0: {told}.",
    "idleNeurons": "{names} ({why})",
    "updates": "{most:count} updates",
    "mean": "at their mean",
    "present": "Present run",
    "pinned": "Run {name}",
    "remove": "Remove",
    "removeRun": "Remove run {name}",
    "seen": "{first:count}",
    "unseen": "not seen",
    "tested": "{share:percent}, test",
    "trained": "{share:percent}, training",
    "differs": "{name}: {value}",
    "before": "as before",
    "same": "nothing",
}
"""What is said of any run."""


UNTESTED = {
    "progress": "Update {update:count} of {updates:count}, epoch {epoch:count}. Cost {train_cost}. Right {train_accuracy:percent}.",
    "cost": "Cost: {train_cost} in training",
    "accuracy": "Right answers: {train_accuracy:percent} in training",
    "legend": "",
}
TESTED = {
    "progress": "Update {update:count} of {updates:count}, epoch {epoch:count}. Cost {train_cost}, test {test_cost}. "
    "Right {train_accuracy:percent}, test {test_accuracy:percent}.",
    "cost": "Cost: {train_cost} in training, {test_cost} in the test",
    "accuracy": "Right answers: {train_accuracy:percent} in training, {test_accuracy:percent} in the test",
    "legend": "— training, - - test",
}
"""What is said instead where observations are kept back for a test."""


def sentences(settings: Settings) -> dict[str, str]:
    """All of them by name. A number stands as {field}, a share as {field:percent}, as `ui/numbers.js` reads them."""
    noun, tested = settings.worked.noun, len(settings.run.test) > 0
    return {
        **ALWAYS,
        **(TESTED if tested else UNTESTED),
        "right": f"{noun} {{observation}}: {{actual}}, cost {{cost}}",
        "wrong": f"{noun} {{observation}}: {{actual}}, taken for {{answer}}, cost {{cost}}",
        "base": f"as in {noun} {{one}}",
    }
