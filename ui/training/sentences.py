"""What the dashboard says of a record: patterns that the browser puts the record's numbers into, as far as they hold of the run."""

from ui.settings import Settings
from ui.training.chunks import classifies

NUMBER, SHARE = "{value}", "{value:percent}"
"""A number by itself, in short or in percent."""

ALWAYS = {
    "pace": "Updates a second: {rate:count}.",
    "left": "Updates a second: {rate:count}, {left:duration} left.",
    "dry": "The next records are still to come. As soon as they are here, it goes on.",
    "unmade": "as it would be, for the run ends here",
    "plane": "What the network answers over {across}, {across_least} to {across_most}, and {up}, {up_least} to {up_most}",
    "wrongMark": "wrong",
    "score": "Right answers",
    "enough": "95 % right, first seen at update",
    "last": "Right when last seen",
    "confusion": "{part}: rows are true, columns answered",
    "scatter": "Predicted, upwards, against true, across, both from {least} to {most}",
    "idle": "Rows of {symbol} that are all 0: {told}.",
    "idleNeurons": "{names} ({why})",
    "updates": "{most:count} updates",
    "reach": "right answers reach",
    "stop_train_accuracy": "Stopped at update {update:count}. Right answers in training: {train_accuracy:percent}.",
    "stop_train_cost": "Stopped at update {update:count}. Cost in training: {train_cost}.",
    "stop_predicted": "Stopped at update {update:count}. Answers that it changed: {changed:count}.",
    "top": "100 %",
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


SCORES = {
    "right answers reach": "R² reaches",
    "Right answers": "R²",
    "95 % right": "R² of 0.95",
    "Right when": "R² when",
    "Right {": "R² {",
    "accuracy:percent": "accuracy",
    "share:percent": "share",
    "100 %": "1",
}


def _of_numbers(pattern: str) -> str:
    """The same where targets are numbers, no classes: R², which is no share, instead of how many are right."""
    for right, score in SCORES.items():
        pattern = pattern.replace(right, score)
    return pattern


def sentences(settings: Settings) -> dict[str, str]:
    """All of them by name. A number stands as {field}, a share as {field:percent}, as `ui/numbers.js` reads them."""
    noun = settings.worked.noun
    one = f"{noun} {{observation}}:"
    told = ALWAYS | (TESTED if len(settings.run.test) else UNTESTED)
    if classifies(settings):
        told["right"] = f"{one} {{actual}}, cost {{cost}}"
        told["wrong"] = f"{one} {{actual}}, taken for {{answer}}, cost {{cost}}"
    else:
        told = {name: _of_numbers(pattern) for name, pattern in told.items()}
        told["right"] = told["wrong"] = f"{one} cost {{cost}}"
    return {**told, "base": f"as in {noun} {{one}}"}
