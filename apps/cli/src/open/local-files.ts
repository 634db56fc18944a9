import { basename } from "node:path";
import { writeModel } from "@deep-inside/models";
import { importModelFile } from "@deep-inside/models/node";
import { SaliencyError } from "@deep-inside/spec";
import { fileResource, type Resource } from "./resource.js";

/** A resource and the address it gets; the page reads the file's name from it. */
export interface LocalFile {
  readonly address: string;
  readonly resource: Resource;
}

/** @throws SaliencyError `file` */
export async function localPicture(path: string): Promise<LocalFile> {
  return { address: `/local/picture/${basename(path)}`, resource: await streamed(path) };
}

/**
 * A weight file, streamed from disk as it is: the page reads every format. Only a model.json, whose weights are in other
 * files, is converted here.
 *
 * @throws SaliencyError `file`; those of `importModelFile` for a model.json
 */
export async function localModel(path: string): Promise<LocalFile> {
  const address = `/local/model/${basename(path)}`;
  if (!/\.json$/i.test(path)) return { address, resource: await streamed(path) };
  const bytes = writeModel((await importModelFile(path)).model);
  const resource = { type: "application/octet-stream", size: bytes.length, source: { bytes } };
  return { address: address.replace(/\.json$/i, ".safetensors"), resource };
}

async function streamed(path: string): Promise<Resource> {
  try {
    return await fileResource(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "does not exist" : `cannot be read (${(error as Error).message})`;
    throw new SaliencyError("file", `"${path}" ${why}.`, { cause: error });
  }
}
