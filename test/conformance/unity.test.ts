import { describeAdapter } from "@wildpose/testkit/vitest";
import { conformance } from "./unity.js";

describeAdapter(conformance);
