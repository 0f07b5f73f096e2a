import { expect, test } from "vitest";
import { parseAddress } from "./release-address.js";

test.each([
  ["s3://my-bucket/poses/v1/", { kind: "s3", bucket: "my-bucket", prefix: "poses/v1" }],
  ["s3://my-bucket", { kind: "s3", bucket: "my-bucket", prefix: "" }],
  ["hf://me/wild-poses", { kind: "hub", repository: "me/wild-poses" }],
  ["hf://datasets/me/wild.poses", { kind: "hub", repository: "me/wild.poses" }],
  ["https://example.org/poses", { kind: "http", base: "https://example.org/poses/" }],
  ["https://example.org/poses/manifest.json", { kind: "http", base: "https://example.org/poses/" }],
  ["/mnt/share/poses", { kind: "folder", path: "/mnt/share/poses" }],
  ["file:///mnt/share/poses", { kind: "folder", path: "/mnt/share/poses" }],
])("%s is understood", (text, address) => {
  expect(parseAddress(text)).toMatchObject({ text, ...address });
});

test.each([
  ["", "the address is empty"],
  ["ftp://host/x", "ftp://: no such kind of address"],
  ["s3://B/x", 'no bucket "B" can be'],
  ["s3://192..168/x", "no bucket"],
  ["s3://bucket/a/../b", '".." cannot be part of a prefix'],
  ["s3://bucket/a//b", '"" cannot be part of a prefix'],
  ["s3://bucket/a%2e", '"a%2e" cannot be part of a prefix'],
  ["s3://bucket/a\nb", "cannot be part of a prefix"],
  ["hf://me", "expected hf://user/name"],
  ["hf://me/../x", "expected hf://user/name"],
  ["hf://me/a--b", "expected hf://user/name"],
  ["hf://me/x/y", "expected hf://user/name"],
  ["https://", "no address of the web"],
])("%j is refused: %s", (text, problem) => {
  expect(() => parseAddress(text)).toThrow(problem);
});

test.each(["s3://KEY:SECRET@bucket/x", "https://me:SECRET@host/x", "hf://SECRET@me/x", "https://h/x?X-Sig=SECRET"])(
  "an address with a secret in it is refused, and not repeated",
  (text) => {
    expect(() => parseAddress(text)).toThrow(/^(?!.*SECRET).*leave them out|^(?!.*SECRET).*give it without/);
  },
);
