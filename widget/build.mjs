// Builds the widget into the one file that the Python package ships. The same sources and lock give the same bytes.
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { minify } from "terser";

const OUT = process.argv[2] ?? "../shopguide/channels/web/static/shop-guide.js";

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

const { outputFiles } = await build({
  entryPoints: ["src/index.ts"],
  write: false,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022", "chrome111", "firefox115", "safari16.4"],
  charset: "utf8",
  plugins: [templates],
  // The libraries' licences ask that their notices stay in the file; these two carry none that esbuild knows.
  banner: { js: "/*! marked (c) MarkedJS, Christopher Jeffrey; socket.io-client (c) Guillermo Rauch: MIT */" },
  legalComments: "eof",
});
// Terser takes another 3 % off what esbuild gives.
const { code } = await minify(outputFiles[0].text, { ecma: 2020, compress: { passes: 2 }, format: { comments: /^!/ } });
await writeFile(OUT, `${code}\n`);
