// Builds tracker/static/dist from tracker/static/src: one stylesheet, one script, the icons, each
// named by its content, and manifest.json, which maps the plain names to the built ones.
// Called by scripts/bootstrap.py, which decides whether anything changed.
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";
import * as sass from "sass";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const source = path.join(root, "tracker/static/src");
const target = path.join(root, "tracker/static/dist");
const building = path.join(root, ".cache/assets"); // on the same disk, so that it moves at once
const mojAssets = path.join(root, "node_modules/@ministryofjustice/frontend/moj/assets");

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  metafile: true,
  legalComments: "linked",
  logLevel: "error",
  outdir: building,
  entryNames: "[name].[hash]",
  assetNames: "[name].[hash]",
  loader: { ".svg": "file", ".png": "file" },
  target: ["es2020", "chrome100", "firefox100", "safari15"],
};

/** The compiled stylesheet as text; a warning from our own sources stops the build. */
function compileSass() {
  const warnings = [];
  const { css } = sass.compile(path.join(source, "app.scss"), {
    // The project root itself is a load path because MoJ Frontend writes "node_modules/…".
    loadPaths: [root, path.join(root, "node_modules")],
    quietDeps: true,
    logger: { warn: (message) => warnings.push(message), debug: () => {} },
  });
  if (warnings.length > 0) throw new Error(`Sass warns:\n${warnings.join("\n")}`);
  // The footer's royal arms and crown are for GOV.UK itself; their rules are left out.
  const own = css.replaceAll(/\.govuk-footer__(?:copyright-logo|crown)[^{}]*\{[^{}]*\}/g, "");
  if (/GDS Transport|crest|crown/i.test(own)) {
    throw new Error("The stylesheet still names the GDS Transport typeface, a crown or a crest.");
  }
  return own;
}

/** Files in `folder` by their plain name, as [plain name, path] pairs. */
async function images(folder) {
  const names = await readdir(folder);
  return names.toSorted().map((name) => [name, path.join(folder, name)]);
}

const manifest = {};

function record(result, plainNames) {
  for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
    const built = path.basename(file);
    const plain = plainNames(built, entryPoint);
    if (plain) manifest[plain] = built;
  }
}

await rm(building, { recursive: true, force: true });
await mkdir(building, { recursive: true });

record(
  await esbuild.build({
    ...common,
    stdin: { contents: compileSass(), loader: "css", resolveDir: mojAssets, sourcefile: "app.css" },
    entryNames: "app.[hash]",
  }),
  (built) => (built.endsWith(".css") ? "app.css" : null),
);
record(
  await esbuild.build({ ...common, format: "esm", entryPoints: [path.join(source, "app.js")] }),
  (built, entryPoint) => (entryPoint ? "app.js" : null),
);
for (const [name, file] of await images(path.join(source, "images"))) {
  record(
    await esbuild.build({ ...common, loader: { ".svg": "copy" }, entryPoints: [file] }),
    () => name,
  );
}

await writeFile(path.join(building, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await rm(target, { recursive: true, force: true });
await rename(building, target);
