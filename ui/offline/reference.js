// What the Reference says stands in the page; arrows are highlighted when they are pointed at.

const reference = document.querySelector(".reference");
new Reference(reference);
arrive(reference);
