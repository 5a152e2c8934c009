// MathJax 4, served from _static/vendor/mathjax. Formulas too wide for a phone break into lines, tables of formulas
// (align, matrices) scroll: their columns would become too narrow to read.
window.MathJax = {
  loader: { paths: { fonts: "[mathjax]/fonts" } },
  output: { displayOverflow: "linebreak", mtextInheritFont: true },
  tex: { inlineMath: { "[+]": [["$", "$"]] } },
  options: {
    // Prose is typeset where Sphinx marked it as mathematics; widget labels and HTML outputs may hold $…$ as well.
    ignoreHtmlClass: "bd-article|tex2jax_ignore|mathjax_ignore",
    processHtmlClass: "math|output_area|text_html|jupyter-widgets|tex2jax_process|mathjax_process",
  },
  startup: {
    ready() {
      MathJax.startup.defaultReady();
      const output = MathJax.startup.document.outputJax;
      output.preFilters.add(({ math: { root } }) => {
        root.walkTree((node) => node.isKind("mtable") && root.attributes.set("overflow", "scroll"));
        output.containerWidth = Infinity; // 4.1.3 would squeeze a table into the width of the formula before it
      });
    },
  },
};
