/** Whether the licences of a release's sources let it be published. */
import { type Manifest, mayPassOn } from "@wildpose/builder";
import { InvalidSettingError } from "@wildpose/pose";

/**
 * @param stated ids of sources that the user has the right to publish.
 * @throws {InvalidSettingError} naming the sources whose licence does not allow it, and what can be done.
 */
export function refuseUnlicensed(release: string, manifest: Manifest, stated: readonly string[]): void {
  const sources = [...new Set(manifest.counts.sources.map(({ source }) => source))];
  for (const id of stated) {
    if (!sources.includes(id)) {
      throw new InvalidSettingError(
        `--i-have-the-right-to-publish: ${release} has no source "${id}"; it has ${sources.join(", ")}`,
      );
    }
  }
  const asked = sources.filter((id) => !stated.includes(id));
  const withImages = manifest.recipe.images === "embed";
  const nothing = asked.filter((id) => mayPassOn(id) === "nothing");
  const unknown = asked.filter((id) => mayPassOn(id) === "unknown");
  const images = withImages ? asked.filter((id) => mayPassOn(id) === "labels") : [];
  const refused = [...nothing, ...unknown, ...images];
  if (refused.length === 0) return;
  const reasons = [
    ...(nothing.length > 0 ? [`the licence of ${nothing.join(", ")} does not let anything of it be passed on`] : []),
    ...(unknown.length > 0 ? [`what may be passed on of ${unknown.join(", ")} is not known`] : []),
    ...(images.length > 0 ? [`the images of ${images.join(", ")} are not to be passed on`] : []),
  ];
  const steps = [
    ...(images.length > 0 ? ["build with images: reference, so that others join their own copies"] : []),
    ...(nothing.length + unknown.length > 0 ? ["leave those sources out of the recipe"] : []),
    `or, if you have the right, say so with --i-have-the-right-to-publish ${refused.join(",")}`,
  ];
  throw new InvalidSettingError(`${release}: ${reasons.join("; ")}; ${steps.join(", ")}`);
}

/** @throws {InvalidSettingError} when the release has image bytes. */
export function refuseImages(release: string, { recipe }: Manifest): void {
  if (recipe.images !== "embed") return;
  throw new InvalidSettingError(
    `${release}: --labels-only, but its shards have the images in them; build it with images: reference, and publish that`,
  );
}
