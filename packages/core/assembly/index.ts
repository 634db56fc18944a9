// What the host calls. Addresses in bytes; see src/shared/program.ts for the program and the control block.
export * from "./kernels/index";
export { rule } from "./network/backward";
export { loadRows, run, work } from "./network/worker";
