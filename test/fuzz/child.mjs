// @ts-check
/** The process that cases run in, so that the test run survives them. See serve-cases.ts. */
import { loadTypescript } from "./load-typescript.mjs";

process.on("disconnect", () => process.exit());
const { serveCases } = await loadTypescript(new URL("serve-cases.ts", import.meta.url));
serveCases(loadTypescript);
