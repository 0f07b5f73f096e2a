// @ts-check
/**
 * Shares persons out among images, one image after the other, so that in the end there are exactly so many. Few images
 * have many: beyond the fewest, each further person is as likely as makes the mean of what is left to share out.
 *
 * @param {{ images: number, persons: number, fewest: number, most: number }} counts
 * @param {import("@wildpose/pose").RandomStream} random
 * @returns {() => number} persons of the next image
 */
export function sharePersons({ images, persons, fewest, most }, random) {
  if (persons < images * fewest || persons > images * most) {
    throw new Error(`${persons} persons in ${images} images, expected ${fewest} to ${most} in each`);
  }
  let imagesLeft = images;
  let personsLeft = persons;
  return () => {
    imagesLeft--;
    const beyond = personsLeft / (imagesLeft + 1) - fewest;
    const another = beyond / (1 + beyond);
    let count = fewest;
    while (count < most && random.uniform(0, 1) < another) count++;
    count = Math.min(Math.max(count, personsLeft - imagesLeft * most), personsLeft - imagesLeft * fewest);
    personsLeft -= count;
    return count;
  };
}
