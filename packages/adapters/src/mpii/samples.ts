import type { MatlabValue } from "@wildpose/formats";
import { annotationOnly, type PoseSample } from "@wildpose/pose";
import { requireImagePath } from "../image-path.js";
import { readMatlabVariable } from "../matlab-variable.js";
import { RecordProblem, readRecord } from "../record-problem.js";
import type { FileSequence } from "../source-files.js";
import { mpiiCard } from "./card.js";
import { jointsOf, type MatlabRecord, personsOf, pointsOf, sourceSplitOf } from "./quirks.js";

/** Reads MPII's `RELEASE`: one sample a person, images and persons in the order of the file. */
export async function* readSamples({ path }: FileSequence, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  const variable = await readMatlabVariable(mpiiCard, path, "RELEASE");
  const place = (record: string) => ({ dataset: "mpii", path, record });
  const { images, imgTrain } = readRecord(place("RELEASE"), () => releaseOf(variable));

  // Persons are counted by image name, so that an image listed twice still gives ids of its own.
  const personsSeen = new Map<string, number>();
  for (const [index, image] of images.entries()) {
    signal?.throwIfAborted();
    const imagePath = readRecord(place(`annolist(${index + 1})`), () => imageNameOf(image));
    const record = `annolist(${index + 1}) (${imagePath})`;
    const sourceSplit = readRecord(place(record), () => sourceSplitOf(Number(imgTrain[index])));
    const group = `mpii/${imagePath.replace(/\.[^.]+$/, "")}`;
    const persons = readRecord(place(record), () => personsOf(image));
    const firstPerson = personsSeen.get(imagePath) ?? 0;
    personsSeen.set(imagePath, firstPerson + persons.length);
    for (const [person, rectangle] of persons.entries()) {
      yield {
        id: `${group}/${firstPerson + person}`,
        source: "mpii",
        sourceSplit,
        group,
        skeleton: mpiiCard.skeleton,
        ...readRecord(place(`${record}, annorect(${person + 1})`), () => jointsOf(pointsOf(rectangle))),
        imagePath,
        bbox: null,
        ...annotationOnly,
      };
    }
  }
}

/** `RELEASE.annolist`, and `RELEASE.img_train`, which must say of each of its images which set it is in. */
function releaseOf(release: MatlabValue): {
  images: readonly MatlabRecord[];
  imgTrain: ArrayLike<number | bigint>;
} {
  if (release.kind !== "struct" || release.elements.length !== 1) {
    throw new RecordProblem(`1×1 struct expected, found ${release.dims.join("×")} ${release.kind}`);
  }
  const { annolist, img_train: imgTrain } = release.elements[0];
  if (annolist?.kind !== "struct") {
    throw new RecordProblem(`field annolist expected as a struct array, found ${annolist?.kind ?? "no such field"}`);
  }
  if (imgTrain?.kind !== "numeric") {
    throw new RecordProblem(`field img_train expected as numbers, found ${imgTrain?.kind ?? "no such field"}`);
  }
  if (imgTrain.data.length !== annolist.elements.length) {
    throw new RecordProblem(
      `one img_train for each of the ${annolist.elements.length} images of annolist expected, found ${imgTrain.data.length}`,
    );
  }
  return { images: annolist.elements, imgTrain: imgTrain.data };
}

function imageNameOf({ image }: MatlabRecord): string {
  const name = image?.kind === "struct" && image.elements.length === 1 ? image.elements[0].name : undefined;
  if (name?.kind !== "char" || name.text === "") {
    throw new RecordProblem(`image.name expected as text, found ${name?.kind ?? "no such field"}`);
  }
  return requireImagePath("image.name", name.text);
}
