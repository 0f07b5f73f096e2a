export type { Check } from "./check.js";
export type { AdapterConformance, KnownSample, MadeSource, QuirkTests } from "./conformance.js";
export { defineConformance } from "./conformance.js";
export { type ConformanceRun, startConformance } from "./conformance-run.js";
export { type ConformanceResults, conformanceTable, declaredExceptions } from "./conformance-table.js";
export { type CheckResult, conformanceChecks, runCheck, testAdapter } from "./test-adapter.js";
export { type Standing, tinyBody, tinyCamera, tinyKeypoints } from "./tiny-body.js";
