// The starts stand in the page: picking one shows it.

const explorer = new Explorer(document.querySelector(".explorer"));
const [whole, listed] = await Promise.all(held.map((text) => unpacked(bytes(text))));
const starts = new Map(listed.map((each) => [each.start, each]));
const open = (start) => explorer.receive({ ...whole, ...starts.get(start) }, (_, picked) => open(picked));
const asked = new URLSearchParams(location.search).get("node");
open(starts.has(asked) ? asked : whole.first);
