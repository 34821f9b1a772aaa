// Builds the widget into the two files that the Python package ships: the element, and what it fetches to connect. The
// same sources and lock give the same bytes.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { minify } from "terser";

const FOLDER = process.argv[2] ?? "../shopguide/channels/web/static";

/** Takes indentation and CSS comments out of the templates, which minifiers leave alone. */
const templates = {
  name: "templates",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const source = (await readFile(path, "utf8")).replace(/\n\s+/g, "\n");
      const css = (text) => text.replace(/\/\*[^]*?\*\//g, "").replace(/\s*\n\s*/g, " ").replace(/\s*([{};,>])\s*/g, "$1");
      return { contents: source.replace(/css`[^`]*`/g, css), loader: "ts" };
    });
  },
};

/** `notice` is for libraries whose licence asks to be named in the file, and that carry none that esbuild knows. */
async function bundle(source, name, format, notice) {
  const { outputFiles } = await build({
    entryPoints: [source],
    write: false,
    bundle: true,
    minify: true,
    format,
    target: ["es2022", "chrome111", "firefox115", "safari16.4"],
    charset: "utf8",
    plugins: [templates],
    banner: { js: `/*! ${notice}: MIT */` },
    // The other licences ask for the same.
    legalComments: "eof",
  });
  // Terser takes another 3 % off what esbuild gives.
  const module = format === "esm";
  const { code } = await minify(outputFiles[0].text, { ecma: 2020, module, compress: { passes: 2 }, format: { comments: /^!/ } });
  await writeFile(join(FOLDER, name), `${code}\n`);
}

await bundle("src/index.ts", "shop-guide.js", "iife", "marked (c) MarkedJS, Christopher Jeffrey");
await bundle("src/socket.ts", "shop-guide-socket.js", "esm", "socket.io-client (c) Guillermo Rauch");
