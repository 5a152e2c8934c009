// A drawing made ready for a network, as backprop_lib/chapters/drawn_digits.py does it, operation by operation.
// Strokes are arrays of points [x, y], y downwards. Both functions return the 64 pixels of a digit, in [0, 1].

const SIDE = 32, BLOCK = 4, INK = 313, THINNEST = 2, THICKEST = 14, HALVINGS = 8, PEN = 3;

// Full height, centred, and drawn with the width of pen that leaves an ink of about INK pixels.
function prepare(strokes) {
  const width = penWidth(strokes);
  return blocks(raster(strokes, ...fullHeight(strokes, width), width));
}

function penWidth(strokes) {
  let thinnest = THINNEST, thickest = THICKEST, width;
  for (let i = 0; i < HALVINGS; i++) {
    width = (thinnest + thickest) / 2;
    const bitmap = raster(strokes, ...fullHeight(strokes, width), width);
    if (bitmap.reduce((sum, pixel) => sum + pixel) < INK) thinnest = width;
    else thickest = width;
  }
  return width;
}

// As it stands on a square canvas of that side.
function asDrawn(strokes, canvas) {
  return blocks(raster(strokes, SIDE / canvas, 0, 0, PEN));
}

function fullHeight(strokes, width) {
  const [left, right, top, bottom] = boxOf(strokes);
  const longest = Math.max(right - left, bottom - top);
  const scale = longest > 0 ? (SIDE - width) / longest : 1;
  return [scale, SIDE / 2 - (left + right) / 2 * scale, SIDE / 2 - (top + bottom) / 2 * scale];
}

function boxOf(strokes) {
  const x = strokes.flatMap((stroke) => stroke.map((point) => point[0]));
  const y = strokes.flatMap((stroke) => stroke.map((point) => point[1]));
  return [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
}

// A bitmap of SIDE × SIDE: 1 where a pixel's middle is nearer than width/2 to a line.
function raster(strokes, scale, toRight, down, width) {
  const bitmap = new Uint8Array(SIDE * SIDE);
  for (const stroke of strokes) {
    const place = stroke.map(([x, y]) => [x * scale + toRight, y * scale + down]);
    place.forEach(([ax, ay], i) => {
      const [bx, by] = place[Math.min(i + 1, place.length - 1)], dx = bx - ax, dy = by - ay;
      const length = dx * dx + dy * dy;
      const [first, last] = near(ay, by, width), [left, right] = near(ax, bx, width);
      for (let row = first; row <= last; row++) for (let column = left; column <= right; column++) {
        const x = column + 0.5, y = row + 0.5;
        const t = length > 0 ? Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / length, 0), 1) : 0;
        const awayX = x - (ax + t * dx), awayY = y - (ay + t * dy);
        if (awayX * awayX + awayY * awayY < width * width / 4) bitmap[row * SIDE + column] = 1;
      }
    });
  }
  return bitmap;
}

// The first and the last row, or column, that a line from a to b can reach; all others need not be asked.
function near(a, b, width) {
  return [Math.max(Math.floor(Math.min(a, b) - width / 2) - 1, 0),
          Math.min(Math.ceil(Math.max(a, b) + width / 2), SIDE - 1)];
}

function blocks(bitmap) {
  const n = SIDE / BLOCK, digit = new Float64Array(n * n);
  bitmap.forEach((pixel, k) => {
    digit[Math.floor(Math.floor(k / SIDE) / BLOCK) * n + Math.floor(k % SIDE / BLOCK)] += pixel / BLOCK ** 2;
  });
  return digit;
}
