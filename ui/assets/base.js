// Written in syntax that browsers of any age can parse. Marks browsers without a feature that this app or Streamlit needs, and
// tells Streamlit's page where its server is: on a deep link it would try a wrong address first.
var able = [].toSorted && window.DecompressionStream && window.CSS && CSS.supports("color", "color-mix(in oklab, red, blue)");
if (!able) document.documentElement.className = "outdated";
window.prerenderReady = false;
window.__streamlit = window.__streamlit || { BACKEND_BASE_URL: document.currentScript.src.replace("assets/base.js", "") };
