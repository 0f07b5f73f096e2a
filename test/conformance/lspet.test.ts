import { describeAdapter } from "@wildpose/testkit/vitest";
import { conformance } from "./lspet.js";

describeAdapter(conformance);
