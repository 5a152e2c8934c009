// MathJax 4, served from _static/vendor/mathjax. Formulas too wide for a phone break into lines, with two exceptions:
// tables of formulas (align, matrices) scroll, as their columns would become too narrow, and short ones in the text
// stay in one piece.
window.MathJax = {
  // Screen readers get each formula as MathML, in place of words that MathJax would make with another 1.5 MB.
  loader: {
    load: ["core", "input/tex", "output/chtml", "a11y/assistive-mml"],
    paths: { fonts: "[mathjax]/fonts" },
  },
  output: { displayOverflow: "linebreak", linebreaks: { lineleading: 0.7 }, mtextInheritFont: true },
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
      output.preFilters.add(({ math: { math: source, root } }) => {
        output.options.linebreaks.inline = source.length > 50;
        root.walkTree((node) => node.isKind("mtable") && root.attributes.set("overflow", "scroll"));
        output.containerWidth = Infinity; // 4.1.3 would squeeze a table into the width of the formula before it
      });
    },
  },
};
