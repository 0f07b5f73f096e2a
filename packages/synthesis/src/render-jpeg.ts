/** Renders an SVG document as JPEG. The same document gives the same bytes: no date, no metadata. */
export async function renderJpeg(svg: string): Promise<Buffer> {
  // Loaded when a picture is wanted: sampling poses needs no image library.
  const { default: sharp } = await import("sharp");
  return sharp(Buffer.from(svg)).removeAlpha().jpeg({ quality: 80 }).toBuffer();
}
