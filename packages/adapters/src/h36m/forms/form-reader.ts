import type { CameraTable } from "../cameras.js";
import type { FormPose } from "../form-pose.js";
import type { Form, H36mOptions } from "../options.js";
import type { CameraId, Take } from "../sequence-names.js";

/** What one form reads in one go: files by what is in them. */
export interface FormSequence {
  readonly form: Form;
  /** Unique within the form: `S1/Directions 1/54138969`, or a file's name. */
  readonly id: string;
  /** What the sequence shows; null where the file itself says it of every pose. */
  readonly view: { readonly take: Take; readonly camera: CameraId } | null;
  /** By what is in them: `poses`, `pixels`, `images`. */
  readonly paths: Readonly<Record<string, string>>;
  /** The poses themselves, where a form has all takes in one piece, so that to list them is to read them; null elsewhere. */
  readonly poses: TakePoses | null;
}

/** The poses of a take: those of its 17 joints that every label has, so that no more is held. */
export interface TakePoses {
  readonly frames: number;
  /** [frames, 17, 3] in the unit and frame of the form. */
  readonly joints: Float32Array | Float64Array;
}

/** How one form of Human3.6M is found and read. */
export interface FormReader {
  /** What lies under a root that has this form, for messages. */
  readonly signs: readonly string[];
  /**
   * What there is to read, in the order of subjects, takes and cameras; null where nothing of the form is there.
   *
   * @param annotations files to read in place of those under the root; null for those.
   */
  list(
    root: string,
    annotations: readonly string[] | null,
    options: H36mOptions,
  ): Promise<readonly FormSequence[] | null>;
  /**
   * Reads the poses of a sequence, in the order of the file.
   *
   * @param isDue frames for which it is false are left out.
   */
  read(sequence: FormSequence, cameras: CameraTable, isDue: (frame: number) => boolean): AsyncIterable<FormPose>;
}

/** The take and camera of a sequence that is one camera's view of one take. */
export function viewOf({ id, view }: FormSequence): { take: Take; camera: CameraId } {
  if (view === null) throw new Error(`${id} is not one view`);
  return view;
}
