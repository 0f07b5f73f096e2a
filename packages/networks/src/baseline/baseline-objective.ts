/** What the baseline is trained for: joints, and nothing else. */
import tf = require("@tensorflow/tfjs");

import { h36m17 } from "@wildpose/pose";
import type { Objective } from "../tfjs/network-definition.js";
import {
  type BaselineSpec,
  DEPTH_BIN,
  DEPTH_BINS,
  HEAT_CELL,
  heatCells,
  heatNumbers,
  TARGET_NUMBERS,
} from "./baseline-spec.js";
import { binDepths, cellCentres } from "./heat-places.js";

const joints = h36m17.joints.length;

/** How wide a crop is in the world, about: what makes pixels and millimetres count alike. */
const CROP_MM = 2000;

/** Millimetres that a nat of a heat map counts. */
const NAT_MM = 100;

/**
 * How far joints are off, and how much their heat maps are surprised by where they are: the mean over joints of |dx| + |dy| and
 * that of |dz|, in millimetres of a crop taken for 2 m wide, and 100 times the cross entropy of the map and of the depths with
 * normal distributions around the joint, a cell and a bin wide.
 *
 * As long as left cannot be told from right, the mean of a heat map is best between both, where no limb is: distances alone
 * teach nothing about limbs then. A heat map may have two peaks.
 *
 * The target of a joint is x, y (pixels of the crop), z (millimetres from the root), the weight of x and y, the weight of z.
 */
export function baselineObjective(spec: BaselineSpec): Objective {
  const pixel = CROP_MM / spec.inputSize;
  const cells = heatCells(spec);
  const parts = (predicted: tf.Tensor, target: tf.Tensor) => {
    const truth = tf.reshape(target, [-1, joints, TARGET_NUMBERS]);
    const [place, depth, weight, depthWeight] = tf.split(truth, [2, 1, 1, 1], -1);
    const found = tf.reshape(predicted, [-1, joints, heatNumbers(spec)]);
    const [foundPlace, foundDepth, placeLogs, depthLogs] = tf.split(found, [2, 1, cells * cells, DEPTH_BINS], -1);
    return { place, depth, weight, depthWeight, foundPlace, foundDepth, placeLogs, depthLogs };
  };
  const weighted = (errors: tf.Tensor, weight: tf.Tensor) =>
    tf.div(tf.sum(tf.mul(errors, weight)), tf.maximum(tf.sum(weight), 1)) as tf.Scalar;
  return {
    name: "distance along the axes, millimetres of a crop of 2 m, and cross entropy of heat maps",
    targetShape: [joints * TARGET_NUMBERS],
    loss(predicted, target) {
      const { place, depth, weight, depthWeight, ...found } = parts(predicted, target);
      const [x, y] = tf.split(place, 2, -1);
      const [centreX, centreY] = tf.split(cellCentres(cells), 2, -1).map((centre) => tf.reshape(centre, [-1]));
      const away = tf.add(tf.square(tf.sub(centreX, x)), tf.square(tf.sub(centreY, y)));
      const surprise = crossEntropy(away, HEAT_CELL, found.placeLogs);
      const depthSurprise = crossEntropy(tf.square(tf.sub(binDepths(), depth)), DEPTH_BIN, found.depthLogs);
      return tf.addN([
        tf.mul(weighted(tf.abs(tf.sub(found.foundPlace, place)), weight), pixel),
        weighted(tf.abs(tf.sub(found.foundDepth, depth)), depthWeight),
        tf.mul(weighted(surprise, weight), NAT_MM),
        tf.mul(weighted(depthSurprise, depthWeight), NAT_MM),
      ]) as tf.Scalar;
    },
    metrics: {
      pixels(predicted, target) {
        const { foundPlace, place, weight } = parts(predicted, target);
        return weighted(tf.sqrt(tf.sum(tf.square(tf.sub(foundPlace, place)), -1, true)), weight);
      },
      depth_mm(predicted, target) {
        const { foundDepth, depth, depthWeight } = parts(predicted, target);
        return weighted(tf.abs(tf.sub(foundDepth, depth)), depthWeight);
      },
    },
  };
}

/**
 * Of a heat map with a normal distribution over the same places.
 *
 * @param squares [B, 17, P] of the distances of its places from the joint @param deviation of the distribution, their unit
 * @param logarithms [B, 17, P]
 * @returns [B, 17, 1] nats
 */
function crossEntropy(squares: tf.Tensor, deviation: number, logarithms: tf.Tensor): tf.Tensor {
  const wanted = tf.softmax(tf.mul(squares, -1 / (2 * deviation * deviation)));
  return tf.neg(tf.sum(tf.mul(wanted, logarithms), -1, true));
}
