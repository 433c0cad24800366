// Written in syntax that browsers of any age can parse. Marks browsers without a feature that this app or Streamlit needs, and
// tells Streamlit's page where its server is: on a deep link it would try a wrong address first.
var able = [].toSorted && window.DecompressionStream && window.CSS && CSS.supports("color", "color-mix(in oklab, red, blue)");
if (!able) document.documentElement.className = "outdated";
window.prerenderReady = false;
window.__streamlit = window.__streamlit || { BACKEND_BASE_URL: document.currentScript.src.replace("assets/base.js", "") };

// Nothing waited for Streamlit's styles so far.
var styles = document.querySelector("link[media=print]");
if (styles) styles.media = "all";

// The first screen stands in front until the page behind it is there, or has something to say.
var READY =
  "[data-testid=stMain] .component[data-shown]:not(.lookup):not(.fixed):not(.mine), [data-testid=stMain] .submission, " +
  "[data-testid=stMain] [role=alert], [role=dialog]";
var first = document.getElementById("first");
var links = first.querySelectorAll("a");
for (var k = 0; k < links.length; k++) links[k].search = [location.search.slice(1), links[k].search.slice(1)].filter(Boolean).join("&");
function give() {
  var main = document.querySelector("[data-testid=stMain]");
  if (!document.querySelector(READY)) return;
  watch.disconnect();
  if (main && first.scrollTop) main.scrollTop = first.scrollTop;
  first.parentNode.removeChild(first);
  if (first.querySelector("figure")) setTimeout(fetchPlotly, 3000);
  if (!able) return;
  var charts = document.querySelector("script[src*=plotly]");
  if (!charts || window.Plotly) return settle();
  charts.addEventListener("load", settle);
  charts.addEventListener("error", settle);
}
// Fonts that are as large as Plotly come after it.
function settle() {
  document.documentElement.className = "";
  delete document.fonts.load;
}
// Streamlit asks for its icons at once; they are as large as all its scripts.
if (able) {
  document.fonts.load = function () {
    return Promise.resolve([]);
  };
}
var watch = new MutationObserver(give);
watch.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-shown", "role"] });

// Plotly is many times as large as all else: beside the page that does not need it, it comes when there is time.
function fetchPlotly() {
  var link = document.createElement("link");
  link.rel = "prefetch";
  link.as = "script";
  link.href = first.getAttribute("data-later");
  document.head.appendChild(link);
}

// On a phone the menu lies over the page, and closes once a page is chosen.
addEventListener("click", function (event) {
  var chosen = event.target.closest("[data-testid=stSidebarNavLink]");
  var close = document.querySelector("[data-testid=stSidebarCollapseButton] button");
  if (chosen && close && innerWidth <= 768) setTimeout(function () { close.click(); }, 0);
});

// In a frame of another page: a link to the whole app, and for that page how high all of it is.
if (/[?&]embed=true/.test(location.search) && parent !== window) {
  var whole = document.getElementById("whole");
  whole.hidden = false;
  whole.onfocus = whole.onpointerenter = function () {
    whole.href = location.href.replace(/([?&])embed=true&?/, "$1");
  };
  whole.onfocus();
  var told = 0;
  setInterval(function () {
    var page = document.querySelector("[data-testid=stMainBlockContainer]");
    var height = page ? Math.ceil(page.getBoundingClientRect().height) : 0;
    if (height && height !== told) parent.postMessage({ height: (told = height) }, "*");
  }, 250);
}

// When the connection is lost, a line says what that means, in the place of Streamlit's dialog, behind which nothing could be used.
var lost = document.getElementById("lost");
var connected = false;
setInterval(function () {
  var app = document.querySelector("[data-testid=stApp]");
  var there = app && app.getAttribute("data-test-connection-state") === "CONNECTED";
  connected = connected || there;
  lost.hidden = !connected || there;
  var dialog = lost.hidden ? null : document.querySelector("[role=dialog]");
  if (dialog && /streamlit run/.test(dialog.textContent)) dialog.querySelector("[aria-label=Close]").click();
}, 300);
