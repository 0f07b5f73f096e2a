/** `--engine` of the commands that run networks. */
export const engineOption = {
  type: "string",
  requiresArg: true,
  describe:
    "What runs the networks: onnx:cpu, onnx:webgpu, onnx:cuda, portable (slower, the same bytes on any CPU), tfjs:wasm, " +
    "tfjs:cpu, tfjs:webgpu or tfjs:tensorflow; docs/engines.md says what each needs",
} as const;
