// Training in the browser: the traced step of the library, run in slices so that the page never freezes.

const SLICE = 8;                                 // milliseconds of training for a picture, which leaves it its frame
const KEPT = 64;                                 // histories remembered, one a setting

class Trainer {
  constructor(model) {
    this.epochs = model.get("max_epochs");
    this.start = floats(model.get("start"));
    this.histories = new Map();
    this.pictures = 0;                           // how many have been drawn
    this.data = model.get("datasets").map(({ points, labels }) => {
      const y = bytes(labels);
      return { points: floats(points), labels: y, targets: Float64Array.from(y) };
    });
  }

  // The run of one setting, as far as it has been trained; the same object each time.
  history(rate, data, hidden) {
    const setting = [rate, data, hidden].join();
    if (!this.histories.has(setting)) {
      if (this.histories.size >= KEPT) this.histories.delete(this.histories.keys().next().value);
      this.histories.set(setting, {
        ...this.data[data], rate, loss: [], thetas: [], now: this.start.slice(), finished: false,
      });
    }
    return this.histories.get(setting);
  }

  // Train for the next picture's slice of time, at least one epoch, but no further than the last or the first loss that
  // is not finite.
  advance(run, step) {
    if (run.picture !== this.pictures)
      Object.assign(run, { picture: this.pictures, deadline: performance.now() + SLICE });
    while (!run.finished && (!run.loss.length || performance.now() < run.deadline)) {
      run.thetas.push(run.now.slice());
      run.loss.push(step(run.now, run.points, run.targets, run.rate));
      run.finished = run.loss.length > this.epochs || !Number.isFinite(run.loss.at(-1));
    }
  }
}
