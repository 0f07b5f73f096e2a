import { describeAdapter } from "@wildpose/testkit/vitest";
import { conformance } from "./h36m.js";

describeAdapter(conformance);
