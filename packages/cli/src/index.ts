export { runCommandLine } from "./command-line.js";
export { exitCodes } from "./exit-codes.js";
