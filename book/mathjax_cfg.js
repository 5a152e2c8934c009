// MathJax 4, served from _static/vendor/mathjax. Formulas too wide for a phone break into lines.
window.MathJax = {
  loader: { paths: { fonts: "[mathjax]/fonts" } },
  output: { displayOverflow: "linebreak", mtextInheritFont: true },
  tex: { inlineMath: { "[+]": [["$", "$"]] } },
  options: {
    // Prose is typeset where Sphinx marked it as mathematics; widget labels and HTML outputs may hold $…$ as well.
    ignoreHtmlClass: "bd-article|tex2jax_ignore|mathjax_ignore",
    processHtmlClass: "math|output_area|text_html|jupyter-widgets|tex2jax_process|mathjax_process",
  },
};
