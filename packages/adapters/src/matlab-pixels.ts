/**
 * A MATLAB pixel coordinate in our convention. MATLAB calls the centre of the top-left pixel (1, 1); ours is (0, 0).
 * LSP, LSP-Extended and MPII were annotated in MATLAB (mmpose PR #55 subtracts the same 1 from MPII).
 */
export function zeroBasedPixel(matlabPixel: number): number {
  return matlabPixel - 1;
}
