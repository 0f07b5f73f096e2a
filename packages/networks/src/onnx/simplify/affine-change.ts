/** value · scale + shift, where either may be left out. */
export interface AffineChange {
  readonly scale?: Float64Array;
  readonly shift?: Float64Array;
}

/**
 * What an element-wise operator with a constant does to a value.
 *
 * @param swapped the constant is the first operand.
 * @returns undefined for an operator that does something else.
 */
export function affineChange(operator: string, operands: Float64Array, swapped: boolean): AffineChange | undefined {
  switch (operator) {
    case "Add":
      return { shift: operands };
    case "Sub":
      return swapped
        ? { scale: operands.map(() => -1), shift: operands }
        : { shift: operands.map((operand) => -operand) };
    case "Mul":
      return { scale: operands };
    case "Div":
      return swapped ? undefined : { scale: operands.map((operand) => 1 / operand) };
    default:
      return undefined;
  }
}
