/** What the passes know of ONNX operators (https://onnx.ai/onnx/operators, opset 17). */

const names = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** One input, the same shape and type out; each element by itself. */
const unary = names(
  "Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Floor HardSigmoid LeakyRelu Log Neg Not Reciprocal Relu " +
    "Round Selu Sigmoid Sign Sin Sinh Softplus Sqrt Tan Tanh",
);

/** Inputs that broadcast; the type of the first out. Of Clip, the two others are single numbers. */
const arithmetic = names("Add And Clip Div Max Min Mod Mul Or Pow PRelu Sub Sum Xor");

/** Two inputs that broadcast; bool out. */
const comparisons = names("Equal Greater GreaterOrEqual Less LessOrEqual");

const reductions = names(
  "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare",
);

const commutative = names("Add And Equal Mul Or Xor");

export const isUnary = (operator: string): boolean => unary.has(operator);
export const isArithmetic = (operator: string): boolean => arithmetic.has(operator);
export const isComparison = (operator: string): boolean => comparisons.has(operator);
export const isReduction = (operator: string): boolean => reductions.has(operator);

/** Its two inputs in either order give the same bits. */
export const isCommutative = (operator: string): boolean => commutative.has(operator);

/** Each element of the result is computed from one element of each input; inputs broadcast. */
export function isElementWise(operator: string): boolean {
  if (isUnary(operator) || isArithmetic(operator) || isComparison(operator)) return true;
  return operator === "Cast" || operator === "IsNaN" || operator === "Where";
}
