/** What pages use: nothing private, no state of the inside that the analyzer takes for an attribute, no event without a name. */
const publicOnly = {
  name: "public-only",
  /** The analyzer passes over fields that are declared only, as those of settings are. */
  analyzePhase({ ts, node, moduleDoc }) {
    if (!ts.isClassDeclaration(node)) return;
    const declaration = moduleDoc.declarations.find(({ name }) => name === node.name?.getText());
    for (const member of node.members) {
      const modifiers = member.modifiers?.map(({ kind }) => kind) ?? [];
      const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword].some((kind) =>
        modifiers.includes(kind),
      );
      if (hidden || !modifiers.includes(ts.SyntaxKind.DeclareKeyword)) continue;
      const description = member.jsDoc?.map(({ comment }) => comment).join(" ");
      const type = { text: member.type?.getText() };
      declaration.members = [
        ...(declaration.members ?? []),
        { kind: "field", name: member.name.getText(), type, description },
      ];
    }
  },
  packageLinkPhase({ customElementsManifest }) {
    for (const declaration of customElementsManifest.modules.flatMap(({ declarations }) => declarations)) {
      declaration.members = declaration.members?.filter(
        ({ name, privacy, description }) => privacy === undefined && !name.startsWith("#") && description,
      );
      declaration.attributes = declaration.attributes?.filter(({ description }) => description);
      declaration.events = declaration.events?.filter(({ name, type }) => name && type?.text);
    }
    // Nor are they inherited.
    const find = (name) =>
      customElementsManifest.modules.flatMap(({ declarations }) => declarations).find((d) => d.name === name);
    find("SaliencyView").members.push(...find("SaliencySettings").members);
  },
};

export default {
  globs: ["src/element/*.ts", "src/events.ts", "src/define.ts"],
  outdir: "dist",
  litelement: true,
  packagejson: false,
  plugins: [publicOnly],
};
