/** Files that go around under the name of a source, or beside it, and are not the official ones: told by name, size or head. */

/** A file that is known, and what it is. */
interface KnownFile {
  /** Of the source that is checked. */
  readonly source: string;
  /** The whole path below the root, or below a folder in it. */
  readonly path: RegExp;
  /** Size that tells it from the official file of the same name; null where the name alone tells it. */
  readonly bytes: number | null;
  /** What it is and what to do, in words that follow its path. */
  readonly is: string;
}

const useOfficial = "not read; get the official file";
const pytorchPoseJson = `is the JSON of pytorch-pose (bearpaw/pytorch-pose), whose visibility means labelled: ${useOfficial}`;
const hrnetJson = `is the JSON of HRNet and mmpose, whose visibility means labelled and which lacks people: ${useOfficial}`;

export const knownFiles: readonly KnownFile[] = [
  {
    source: "lsp",
    path: /^joints\.mat$/,
    bytes: 1_906_792,
    is: "has the size of LSP-Extended's; give the folder as the root of lspet",
  },
  {
    source: "lsp",
    path: /^joints\.mat$/,
    bytes: 75_568,
    is: "has the size of a re-save of 400 persons of LSP-Extended (MiraiLouis/lsp_cpm); download the official file",
  },
  {
    source: "lspet",
    path: /^joints\.mat$/,
    bytes: 398_347,
    is: "has the size of LSP's; give the folder as the root of lsp",
  },
  {
    source: "lspet",
    path: /^joints\.mat$/,
    bytes: 75_568,
    is: "has the size of a re-save of the first 400 persons (MiraiLouis/lsp_cpm); download the official file with 10,000",
  },
  {
    source: "mpii",
    path: /^mpii_annotations\.json$/,
    bytes: null,
    is: pytorchPoseJson,
  },
  {
    source: "mpii",
    path: /^(mpii_)?(train|trainval|valid?|test)\.json$/,
    bytes: null,
    is: hrnetJson,
  },
  {
    source: "mpii",
    path: /^(train|valid|test)\.h5$/,
    bytes: null,
    is: `is the HDF5 of stacked hourglass (princeton-vl/pose-hg-train), whose pixels are whole: ${useOfficial}`,
  },
  {
    source: "ai-challenger",
    path: /^(aic_(train|val)|person_keypoints_(train|val)2017)\.json$/,
    bytes: null,
    is: `is a conversion to COCO's style, whose visibility is numbered the other way round: ${useOfficial}`,
  },
];

/** How derivatives begin that are JSON, whatever their names are: by the keys of their first record. */
export const knownHeads: readonly { source: string; head: RegExp; is: string }[] = [
  { source: "mpii", head: /^\s*\[\s*\{[^{}]*"(dataset"\s*:\s*"MPI|joint_self")/, is: pytorchPoseJson },
  { source: "mpii", head: /^\s*\[\s*\{[^{}]*"joints_vis"/, is: hrnetJson },
];

/** The texts that releases bring along, by which two of the same names can be told. */
export const knownTexts: readonly { source: string; path: string; text: RegExp; not: RegExp | null; is: string }[] = [
  {
    source: "lsp",
    path: "README.txt",
    text: /Leeds Sports Pose Dataset/,
    not: /Original size images/i,
    is: "is the README of the small release (lsp_dataset.zip), whose persons are scaled to about 150 pixels; get lsp_dataset_original.zip",
  },
  {
    source: "lsp",
    path: "README.txt",
    text: /Leeds Sports Pose Extended/,
    not: null,
    is: "is the README of LSP-Extended; give the folder as the root of lspet",
  },
  {
    source: "lspet",
    path: "README.txt",
    text: /Leeds Sports Pose Dataset/,
    not: null,
    is: "is the README of LSP; give the folder as the root of lsp",
  },
];
