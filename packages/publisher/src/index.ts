export { type FetchOptions, type FetchReport, fetchRelease } from "./fetch-release.js";
export type { PublishProgress } from "./publish-progress.js";
export { type PublishOptions, type PublishReport, publishRelease } from "./publish-release.js";
export type { ReadBack } from "./read-back.js";
export type { RetryPolicy } from "./retrying.js";
export { openWorkStorage, type WorkStorageOptions } from "./s3-work-storage.js";
