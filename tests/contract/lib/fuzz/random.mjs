// Random choices that can be made again: all of them follow from a seed.

export class Random {
  // `path` tells apart what has one seed, such as the number of a request.
  constructor(seed, ...path) {
    const parts = [seed, ...path];
    this.state = parts.reduce((state, part) => scrambled(state ^ (part >>> 0)), 0x9e3779b9);
  }

  // 32 bits, by Mulberry32.
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    return scrambled(this.state);
  }

  below(count) {
    return Math.floor((this.next() / 2 ** 32) * count);
  }

  between(first, last) {
    return first + this.below(last - first + 1);
  }

  chance(probability) {
    return this.next() / 2 ** 32 < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  // One of {name: weight} by its weight.
  weighted(weights) {
    const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    let at = (this.next() / 2 ** 32) * total;
    for (const [name, weight] of Object.entries(weights)) {
      at -= weight;
      if (at < 0) {
        return name;
      }
    }
    return Object.keys(weights)[0];
  }

  text(length, letters = 'abcdefghijklmnopqrstuvwxyz0123456789') {
    const all = [...letters];
    return Array.from({ length }, () => this.pick(all)).join('');
  }
}

const scrambled = (value) => {
  let mixed = Math.imul(value ^ (value >>> 15), value | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
};
