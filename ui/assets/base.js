// Tells Streamlit's page where its server is, so that a deep link does not go looking for it and fail once.
window.prerenderReady = false;
window.__streamlit ??= { BACKEND_BASE_URL: new URL("..", document.currentScript.src).href };
