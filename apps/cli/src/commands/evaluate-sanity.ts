import type { Command } from "commander";
import type { Context } from "../context.js";
export function addSanity(_command: Command, _context: Context): void {}
