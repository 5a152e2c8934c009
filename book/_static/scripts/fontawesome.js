// The theme's style sheet draws its icons from a font; this file stands in for 1.5 MB that would draw them again.
