import { RecordProblem, shown } from "./record-problem.js";

/**
 * The path of an image as an annotation names it, relative to the source's image folder. It stays inside of that folder
 * on every system: annotation files come from the net, and images are opened by this path.
 *
 * @param field where the annotation names it, for the message: `image.name`, `file_name`.
 * @param name with forward slashes, such as `005808361.jpg` or `val2017/000000000785.jpg`.
 * @throws {RecordProblem} when it is absolute, has a drive letter, a backslash or a control character, or a part that is
 *   empty, `.` or `..`, also where the whole would lead back inside.
 */
export function requireImagePath(field: string, name: string): string {
  const problem = problemOf(name);
  if (problem !== null) {
    throw new RecordProblem(
      `${field}: image path inside the image folder expected, found ${shown(name)}, which ${problem}`,
    );
  }
  return name;
}

function problemOf(name: string): string | null {
  if (name === "") return "is empty";
  if (hasControl(name)) return "has a control character";
  if (name.includes("\\")) return "has a backslash";
  if (name.startsWith("/")) return "is absolute";
  if (/^[A-Za-z]:/.test(name)) return "names a drive";
  const parts = name.split("/");
  if (parts.includes("..")) return "has the part ..";
  return parts.includes("") || parts.includes(".") ? "has an empty part" : null;
}

/** NUL ends a path for the system, and the others break lines of messages and lists. */
function hasControl(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
