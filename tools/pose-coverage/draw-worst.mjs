// @ts-check
/** Draws 2D poses beside their nearest neighbours as SVG. */
import { bonesOf, h36m17 } from "@wildpose/pose";

const bones = bonesOf(h36m17);
const cell = { width: 300, height: 220 };
const PIXELS_PER_MM = 0.09;
const COLUMNS = 6;
/** The person's right, left and middle. */
const colours = { right: "#c2410c", left: "#1d4ed8", middle: "#444444" };

/**
 * @param {readonly { title: string, real: Float32Array, nearest: Float32Array }[]} pairs [17, 2] poses, millimetres
 * @returns {string} SVG: the real pose left, its nearest neighbour right
 */
export function drawPairs(pairs) {
  const height = Math.ceil(pairs.length / COLUMNS) * cell.height;
  const cells = pairs.map(({ title, real, nearest }, i) => {
    const x = (i % COLUMNS) * cell.width;
    const y = Math.floor(i / COLUMNS) * cell.height;
    return [
      `<text x="${x + 6}" y="${y + 14}" font-size="11" font-family="sans-serif">${title}</text>`,
      figure(real, x + cell.width * 0.27, y + cell.height / 2),
      figure(nearest, x + cell.width * 0.75, y + cell.height / 2),
    ].join("\n");
  });
  const size = `width="${COLUMNS * cell.width}" height="${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n<rect ${size} fill="white"/>\n${cells.join("\n")}\n</svg>\n`;
}

function figure(pose, x, y) {
  const [middleX, middleY] = [0, 1].map((axis) => {
    const values = [...pose].filter((value, i) => i % 2 === axis && !Number.isNaN(value));
    return (Math.min(...values) + Math.max(...values)) / 2;
  });
  return bones
    .filter(([parent, child]) => !Number.isNaN(pose[parent * 2] + pose[child * 2]))
    .map(([parent, child]) => {
      const name = h36m17.joints[child];
      const colour = name.startsWith("right") ? colours.right : name.startsWith("left") ? colours.left : colours.middle;
      const place = (/** @type {number} */ joint) => [
        (x + (pose[joint * 2] - middleX) * PIXELS_PER_MM).toFixed(1),
        (y + (pose[joint * 2 + 1] - middleY) * PIXELS_PER_MM).toFixed(1),
      ];
      const [[x1, y1], [x2, y2]] = [place(parent), place(child)];
      return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" stroke-width="2.5" stroke-linecap="round"/>`;
    })
    .join("\n");
}
