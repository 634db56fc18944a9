/** The text of src/colormaps/tables.ts, before formatting. */
export function makeTables(): string;
