import { describeAdapter } from "@wildpose/testkit/vitest";
import { conformance } from "./mpii.js";

describeAdapter(conformance);
