/** What is drawn and said of a labelled person in a picture. */
import type { LabelToDraw } from "../draw/label-picture.js";
import type { LabelledPerson } from "./label-persons.js";

export function pictureOfLabel(person: LabelledPerson): LabelToDraw {
  const { searchResidualMm, expectedErrorMm, rootPosition, cameraOrigin, assessment } = person;
  const focal = Math.sqrt(person.camera[0] * person.camera[1]);
  const distance = Math.hypot(...rootPosition);
  const residualPx = (searchResidualMm * focal) / distance;
  return {
    title: person.id,
    notes: [
      [
        `coarse pose ${residualPx.toFixed(1)} px off the 2D, ${searchResidualMm.toFixed(0)} mm at the person`,
        `expected error ${expectedErrorMm.toFixed(0)} mm`,
        `${(distance / 1000).toFixed(1)} m away, camera ${cameraOrigin}`,
        ...assessment.flags,
      ].join("  ·  "),
      "left blue, right orange; hollow: 2D hidden, 3D not annotated; grid 0.5 m; camera left of the side view, below the one from above",
    ],
    photo: person.imageFile,
    keypoints: person.keypoints,
    visibility: person.visibility,
    pose: person.keypoints3d,
  };
}
