import { describeAdapter } from "@wildpose/testkit/vitest";
import { conformance } from "./ai-challenger.js";

describeAdapter(conformance);
