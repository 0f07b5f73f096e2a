// @ts-check
/** The process that cases run in, so that the test run survives them. See serve-cases.ts. */
import { rmSync } from "node:fs";
import { loadTypescript } from "./load-typescript.mjs";

// The parent has ended: it cannot remove the temporary folder that it made.
process.on("disconnect", () => {
  rmSync(process.env.TMPDIR ?? "", { recursive: true, force: true });
  process.exit();
});
const { serveCases } = await loadTypescript(new URL("serve-cases.ts", import.meta.url));
serveCases(loadTypescript);
