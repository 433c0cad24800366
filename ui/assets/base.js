// In words that browsers of any age understand. Marks one that lacks what this app, or Streamlit, cannot do without; and tells
// Streamlit's page where its server is, so that a deep link does not go looking for it and fail once.
var able = [].toSorted && window.DecompressionStream && window.CSS && CSS.supports("color", "color-mix(in oklab, red, blue)");
if (!able) document.documentElement.className = "outdated";
window.prerenderReady = false;
window.__streamlit = window.__streamlit || { BACKEND_BASE_URL: document.currentScript.src.replace("assets/base.js", "") };
