// @ts-check
/**
 * What the annotators of a source leave out, and how people stand in its pictures: shares measured on the official files
 * that are at hand, joint by joint in the source's order.
 *
 * @typedef {object} Flaws Which joints have it: none in some persons, and so more in the others.
 * @property {readonly number[]} shares of the persons, for each joint
 * @property {number} spared share of the persons without any
 *
 * @typedef {object} Habits
 * @property {Flaws} occluded of the labelled joints
 * @property {Flaws} notLabelled of the joints inside the image
 * @property {number} cut share of the persons that the lower border of the image cuts
 * @property {readonly [low: number, high: number]} heights how tall a person would stand, in heights of the image
 * @property {readonly (readonly [width: number, height: number])[]} images sizes, pixels
 */

const every = (/** @type {number} */ joints, /** @type {number} */ share) => Array(joints).fill(share);

/** 850 persons of the official example: 64 % of the joints visible, 22 % occluded, 14 % not labelled; 38 % have all. */
/** @type {Habits} */
export const aiChallengerHabits = {
  occluded: { shares: [0.24, 0.29, 0.33, 0.19, 0.28, 0.28, 0.34, 0.33, 0.4, 0.3, 0.26, 0.42, 0.04, 0.18], spared: 0.1 },
  notLabelled: { shares: every(14, 0.02), spared: 0.8 },
  cut: 0.6,
  heights: [0.3, 1.5],
  images: [
    [900, 600],
    [950, 641],
    [640, 480],
    [500, 750],
    [1200, 800],
  ],
};

/** The official file: 2,000 persons, 7.3 % of the joints occluded, none in 1,056 persons; every joint is labelled. */
/** @type {Habits} */
export const lspHabits = {
  occluded: {
    shares: [0.03, 0.03, 0.05, 0.07, 0.04, 0.04, 0.12, 0.1, 0.1, 0.16, 0.14, 0.14, 0.01, 0],
    spared: 0.5,
  },
  notLabelled: { shares: every(14, 0), spared: 1 },
  cut: 0,
  heights: [0.3, 0.7],
  images: [
    [1024, 768],
    [768, 1024],
    [640, 480],
  ],
};

/** The official file: 10,000 persons, 12 % of the joints not labelled, all labelled in 3,945; occlusion is not said. */
/** @type {Habits} */
export const lspetHabits = {
  occluded: { shares: every(14, 0), spared: 1 },
  notLabelled: {
    shares: [0.1, 0.08, 0.16, 0.19, 0.09, 0.09, 0.11, 0.12, 0.14, 0.13, 0.12, 0.12, 0.19, 0.04],
    spared: 0.33,
  },
  cut: 0.05,
  heights: [0.5, 1.1],
  images: [
    [157, 210],
    [240, 320],
    [320, 240],
  ],
};

/** 2,958 official records: 27 % of the points occluded, none of head and neck; 68 % of the persons have all 16. */
/** @type {Habits} */
export const mpiiHabits = {
  occluded: { shares: every(16, 0.3).map((share, id) => (id === 8 || id === 9 ? 0 : share)), spared: 0.2 },
  notLabelled: { shares: every(16, 0.005), spared: 0.9 },
  cut: 0.3,
  heights: [0.3, 1.3],
  images: [
    [1280, 720],
    [1920, 1080],
    [640, 480],
  ],
};
