import { describeAdapter } from "@wildpose/testkit/vitest";
import { conformance } from "./lsp.js";

describeAdapter(conformance);
