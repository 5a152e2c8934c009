// Runs before require.js: widget modules such as anywidget come from this site.
window.require = { baseUrl: new URL("vendor/widgets/", document.currentScript.src).href };
