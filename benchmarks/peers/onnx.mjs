// A network as an ONNX model whose parameters stay in a file of their own. The few messages of onnx.proto that this needs
// are encoded here: field numbers are those of that file, version 1.

const OPSET = 13;
const IR_VERSION = 8;
const FLOAT = 1;
const EXTERNAL = 1;
const [ATTRIBUTE_INT, ATTRIBUTE_INTS] = [2, 7];

function varint(value) {
  const bytes = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

const integer = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);

function bytes(field, value) {
  const content = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
}

const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

function attribute(name, value) {
  if (typeof value === "number") return message(5, bytes(1, name), integer(3, value), integer(20, ATTRIBUTE_INT));
  return message(5, bytes(1, name), ...value.map((v) => integer(8, v)), integer(20, ATTRIBUTE_INTS));
}

function node(operator, inputs, output, attributes = {}) {
  const parts = inputs.map((name) => bytes(1, name));
  const extras = Object.entries(attributes).map(([name, value]) => attribute(name, value));
  return message(1, ...parts, bytes(2, output), bytes(3, output), bytes(4, operator), ...extras);
}

function initializer({ name, shape, offset, bytes: length }, location) {
  const entries = { location, offset: String(offset), length: String(length) };
  const external = Object.entries(entries).map(([key, value]) => message(13, bytes(1, key), bytes(2, value)));
  const dims = shape.map((extent) => integer(1, extent));
  return message(5, ...dims, integer(2, FLOAT), bytes(8, name), ...external, integer(14, EXTERNAL));
}

function valueInfo(field, name, shape) {
  const dims = shape.map((extent) => message(1, integer(1, extent)));
  return message(field, bytes(1, name), message(2, message(1, integer(1, FLOAT), message(2, ...dims))));
}

/** Bytes of the model: input "picture" (1, 3, H, W), already normalised; output "scores" (1, classes). */
export function onnxModel(spec, tensors, location) {
  const nodes = [];
  let from = "picture";
  let flat = false;
  const add = (operator, inputs, output, attributes) => {
    nodes.push(node(operator, [from, ...inputs], output, attributes));
    from = output;
  };
  for (const [l, { kind, name, relu }] of spec.layers.entries()) {
    const last = l === spec.layers.length - 1;
    const parameters = [`${name}.weight`, `${name}.bias`];
    if (kind === "dense" && !flat) {
      add("Flatten", [], "flat", { axis: 1 });
      flat = true;
    }
    if (kind === "conv3x3")
      add("Conv", parameters, name, { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] });
    else if (kind === "dense") add("Gemm", parameters, last ? "scores" : name, { transB: 1 });
    else add("MaxPool", [], name, { kernel_shape: [2, 2], strides: [2, 2] });
    if (relu) add("Relu", [], `${name}.relu`);
  }
  const { height, width } = spec.input;
  const classes = tensors.at(-1).shape[0];
  const graph = message(
    7,
    ...nodes,
    bytes(2, spec.name),
    ...tensors.map((tensor) => initializer(tensor, location)),
    valueInfo(11, "picture", [1, 3, height, width]),
    valueInfo(12, "scores", [1, classes]),
  );
  return Buffer.concat([integer(1, IR_VERSION), graph, message(8, bytes(1, ""), integer(2, OPSET))]);
}
