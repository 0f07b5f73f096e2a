import { describeAdapter } from "@wildpose/testkit/vitest";
import { conformance } from "./coco.js";

describeAdapter(conformance);
