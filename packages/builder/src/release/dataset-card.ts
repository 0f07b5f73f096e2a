/** README.md of a release: the dataset card, with the front matter that Hugging Face reads. A pure function. */
import type { DatasetCard } from "@wildpose/adapters";
import type { SearchMode, SearchSettings } from "@wildpose/inference";
import { h36m17 } from "@wildpose/pose";
import { stringify } from "yaml";
import { unusableLine } from "../images/unusable-images.js";
import {
  FULL_FOLD,
  MANY_LABELLED_JOINTS,
  PAST_STRAIGHT,
  PLAUSIBLE_RATIO,
  REPROJECTION_LIMIT_PX,
} from "../labelling/assess-labels.js";
import { imageSizeWords } from "../recipe/image-size-recipe.js";
import { promisesReprojection, searchSettings } from "../recipe/search-recipe.js";
import { hasExactCounts, testShare } from "../recipe/split-recipe.js";
import { type Split, splits } from "../select/assign-split.js";
import { type Column, columns } from "../shards/columns.js";
import { knownValues } from "./known-values.js";
import type { Manifest } from "./manifest.js";

/** @param cards of the sources of the release, one for each entry of the manifest's `counts.sources`. */
export function datasetCard(manifest: Manifest, cards: readonly DatasetCard[]): string {
  const unique = [...new Map(cards.map((card) => [card.id, card])).values()];
  return [
    `---\n${stringify(frontMatter(manifest), { lineWidth: 0 })}---`,
    `# ${manifest.name}`,
    introduction(manifest),
    "## Contents",
    contentsTable(manifest),
    rejections(manifest),
    "## Columns",
    columnsTable(),
    "## Joints",
    `Axis of 17, in this order: ${h36m17.joints.map((joint, index) => `${index} ${joint}`).join(", ")}.`,
    "## Flags",
    flagsList(),
    "## How it was made",
    making(manifest),
    "## Licences",
    ...unique.map(({ title, homepage, licence }) =>
      [`**${title}** (${homepage})`, `- Annotations: ${licence.annotations}`, `- Images: ${licence.images}`].join("\n"),
    ),
    "The 3D labels are derived from these annotations: use them only where the annotations may be used.",
    "## Citations",
    `\`\`\`bibtex\n${[methodCitation, ...unique.map(({ citation }) => citation.trim())].join("\n\n")}\n\`\`\``,
    "",
  ].join("\n\n");
}

/** The front matter, as an object. */
export function frontMatter(manifest: Manifest): Record<string, unknown> {
  const present = splits.filter((split) => manifest.counts.splits[split] > 0);
  return {
    pretty_name: manifest.name,
    license: "other",
    license_name: "see-licences-of-the-sources",
    task_categories: ["keypoint-detection"],
    tags: ["human-pose", "3d-human-pose-estimation", "parquet"],
    size_categories: [sizeCategory(manifest.counts.rows)],
    configs: [
      {
        config_name: "default",
        data_files: present.map((split) => ({ split, path: `data/${split}-*` })),
      },
    ],
    dataset_info: {
      features: columns.map((column) => cardFeature(column, manifest)),
      splits: present.map((split) => ({
        name: split,
        num_bytes: bytesOf(manifest, split),
        num_examples: manifest.counts.splits[split],
      })),
      download_size: present.reduce((sum, split) => sum + bytesOf(manifest, split), 0),
      dataset_size: present.reduce((sum, split) => sum + bytesOf(manifest, split), 0),
    },
  };
}

function bytesOf({ shards }: Manifest, wanted: Split): number {
  return shards.reduce((sum, { split, bytes }) => (split === wanted ? sum + bytes : sum), 0);
}

/**
 * A feature in the words of `dataset_info`. Two axes are an Array2D there, which a reader gets as one array; text of few
 * values is a ClassLabel, which `datasets` makes of the text that is in the files.
 */
function cardFeature(column: (typeof columns)[number], manifest: Manifest): Record<string, unknown> {
  const { name, kind, shape }: Column = column;
  const values = knownValues(column.name, manifest);
  if (values !== null) {
    return {
      name,
      dtype: { class_label: { names: Object.fromEntries(values.map((value, i) => [String(i), value])) } },
    };
  }
  if (kind === "image") {
    if (manifest.recipe.images === "embed") return { name, dtype: "image" };
    return {
      name,
      struct: [
        { name: "bytes", dtype: "binary" },
        { name: "path", dtype: "string" },
      ],
    };
  }
  if (kind === "strings") return { name, list: "string" };
  if (shape.length === 2) return { name, dtype: { array2_d: { shape, dtype: kind } } };
  if (shape.length === 1) return { name, list: kind, length: shape[0] };
  return { name, dtype: kind };
}

function sizeCategory(rows: number): string {
  const steps = [
    [1e3, "n<1K"],
    [1e4, "1K<n<10K"],
    [1e5, "10K<n<100K"],
  ] as const;
  return steps.find(([most]) => rows < most)?.[1] ?? "100K<n<1M";
}

function introduction({ recipe, counts }: Manifest): string {
  const images = {
    embed:
      recipe.image_size === undefined
        ? "Each row has the bytes of its image."
        : `Each row has of its image ${imageSizeWords(recipe.image_size)}. Its pixels are those of that picture; \`image_crop\` leads back to the original.`,
    reference:
      "It is a labels-only release: `image.path` and `image_sha256` join the rows to your own copy of the images.",
    none: "It is a labels-only release: `image.path` joins the rows to your own copy of the images.",
  }[recipe.images];
  return [
    ...(typeof recipe.description === "string" ? [recipe.description, ""] : []),
    `${counts.rows} persons, each with its 2D joints and a 3D pose${promisesReprojection(searchSettings(recipe.search)) ? " that projects onto them" : ""}: generated, unless \`label_origin\` says that the source measured it.`,
    images,
  ].join("\n");
}

function contentsTable({ counts }: Manifest): string {
  return table(
    ["source", "persons read", "kept", "train", "test"],
    [
      ...counts.sources.map(({ source, root, persons, kept, splits: { train, test } }) => [
        `${source} (\`${root}\`)`,
        persons,
        kept,
        train,
        test,
      ]),
      ["all", counts.persons, counts.rows, counts.splits.train, counts.splits.test],
    ],
  );
}

function rejections({ counts }: Manifest): string {
  const reasons = Object.entries(counts.rejected);
  const rejected =
    reasons.length === 0
      ? "No person was rejected."
      : `Rejected, by reason: ${reasons.map(([reason, count]) => `${reason} ${count}`).join(", ")}.`;
  const unusable = counts.sources.flatMap(({ source, images }) => (images && unusableLine(source, images)) ?? []);
  if (unusable.length === 0) return rejected;
  return [rejected, "", "Images that could not be used:", "", ...unusable.map((line) => `- ${line}`)].join("\n");
}

function columnsTable(): string {
  return [
    "All columns are nullable in the files; only the image's bytes, path, size and hash ever are. NaN is never written.",
    "",
    table(
      ["column", "type", "unit", "meaning"],
      columns.map(({ name, kind, shape, unit, frame, about }: Column) => [
        `\`${name}\``,
        `${kind === "image" ? "struct{bytes, path}" : kind === "strings" ? "list of string" : kind}${shape.map((size) => `[${size}]`).join("")}`,
        unit ?? "",
        frame === null ? about : `${about} Frame: ${frame}.`,
      ]),
    ),
  ].join("\n");
}

function flagsList(): string {
  return [
    "- `depth-at-range-edge`: the best root depth lies at the edge of the range that was searched.",
    `- \`few-labelled-joints\`: fewer than ${MANY_LABELLED_JOINTS} of the 17 joints are labelled.`,
    `- \`implausible-bone\`: a limb or torso bone is shorter than ${PLAUSIBLE_RATIO.least} or longer than ${PLAUSIBLE_RATIO.most} times what the other bones let expect (its ratio to the average length of that bone, against the median ratio of the pose).`,
    "- `known-defect`: the source's own data of this person are known to be wrong; the recipe keeps it all the same.",
    "",
    `\`joint_limit_violation\` counts degrees of a knee or elbow folded beyond ${FULL_FOLD}, or of a knee folded forwards beyond ${PAST_STRAIGHT}.`,
  ].join("\n");
}

function making({ recipe, labels, inputs, recipe_sha256, counts }: Manifest): string {
  return [
    "The annotated joints are remapped to the 17 joints of Human3.6M; a network synthesises the view of a second camera,",
    "another reconstructs a coarse root-relative 3D pose from both views, and a geometric search finds the root depth at",
    `which that pose agrees best with the rays through the 2D joints${(recipe.search?.mode ?? "exact") === "exact" ? " and puts every annotated joint on its ray" : ""}`,
    "(arXiv 1904.05512). Where the focal length is not known a camera is assumed whose axis passes through the root and",
    "that sees a person of average size at 5 m; `camera_origin` says so.",
    ...(recipe.mirrored
      ? ["The networks see each person and its mirror image; the coarse pose is the mean of the two."]
      : []),
    "",
    ...placement(searchSettings(recipe.search)),
    `A group goes to the test split when a keyed hash of its name falls below ${testShare(recipe.split)}; groups are never torn.`,
    ...comparedImages(counts.near_duplicates),
    ...numbersOfRows(recipe),
    "",
    `- Recipe: SHA-256 \`${recipe_sha256}\`, in full in \`manifest.json\``,
    `- Engine: ${labels.engine}`,
    ...labels.weights.map(({ name, sha256 }) => `- Weights: \`${name}\`, SHA-256 \`${sha256}\``),
    ...inputList(inputs),
  ].join("\n");
}

/** What was left out so that no picture is in both splits. */
function comparedImages(counts: Manifest["counts"]["near_duplicates"]): string[] {
  if (counts === undefined || counts.images_compared === 0) {
    return ["Images were not compared: a picture may be in both splits under two names."];
  }
  const { images_compared: compared, images_left_out: leftOut } = counts;
  return [
    `${compared} images were compared by what they show; ${leftOut} that show the same as one of the other split, which comes before in the recipe or in its source's files, were left out with their persons (\`near-duplicate\`).`,
    "Persons whose image was not there were not compared.",
  ];
}

/** What was left out so that the release has the rows its recipe asks for. */
function numbersOfRows({ split, sources = [] }: Manifest["recipe"]): string[] {
  const exact = hasExactCounts(split);
  if (!exact && sources.every(({ count }) => count === undefined)) return [];
  return [
    exact
      ? `There are exactly ${split.train} train and ${split.test} test rows. Sources with a \`count\` in the recipe have that many; the others fill up each side${sources.some(({ fill }) => fill) ? ", and those with `fill` give what is missing then" : ""}.`
      : "Sources with a `count` in the recipe have exactly that many rows.",
    "Which groups are taken is decided by another keyed hash of their names. Where whole groups do not add up, rows of the last group are left out: it has fewer rows, but all of them are in one split.",
  ];
}

/** What the search promises of the labels. */
function placement(search: SearchSettings): string[] {
  const project = "Projecting `keypoints_3d + root_position` with `camera` and `camera_distortion`";
  const declared =
    search.keypointDeviationPx === undefined
      ? `${search.keypointDeviationMm ?? 0} mm at the person`
      : `${search.keypointDeviationPx} px`;
  const { mode = "exact" } = search;
  const promise = `${project} gives \`keypoints_2d\` back to within ${REPROJECTION_LIMIT_PX} px at every annotated joint.`;
  const sentences: Record<SearchMode, readonly string[]> = {
    exact: [promise],
    refined: [
      `Search mode \`refined\`: every annotated joint is on its ray, at the depth that agrees best with the proportions and the symmetry of human bones; 2D is taken to be off by ${declared}.`,
      promise,
    ],
    blend: [
      `Search mode \`blend\`: 2D is declared to be off by ${declared}, so joints are put between their coarse place and their ray.`,
      `${project} does **not** give \`keypoints_2d\` back; \`reprojection_error_px\` says by how much.`,
    ],
    "depth-only": [
      "Search mode `depth-only`: the pose is the networks' own; only its root is on its ray.",
      `${project} does **not** give \`keypoints_2d\` back; \`reprojection_error_px\` says by how much.`,
    ],
  };
  return [...sentences[mode]];
}

/** More files of one source than this are counted, not listed. */
const LONGEST_INPUT_LIST = 8;

function inputList(inputs: Manifest["inputs"]): string[] {
  return [...new Set(inputs.map(({ source }) => source))].flatMap((source) => {
    const files = inputs.filter((input) => input.source === source);
    if (files.length > LONGEST_INPUT_LIST) {
      return [`- Inputs of ${source}: ${files.length} files, each with its SHA-256 in \`manifest.json\``];
    }
    return files.map(({ path, sha256 }) => `- Input of ${source}: \`${path}\`, SHA-256 \`${sha256}\``);
  });
}

const methodCitation = `@inproceedings{wildpose3d,
  title = {Generalizing Monocular 3D Human Pose Estimation in the Wild},
  author = {Wang, Luyang and Chen, Yan and Guo, Zhenhua and Qian, Keyuan and Lin, Mude and Li, Hongsheng and Ren, Jimmy S.},
  booktitle = {IEEE International Conference on Computer Vision Workshops},
  year = {2019},
  note = {arXiv:1904.05512}
}`;

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
