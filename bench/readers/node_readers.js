// Reads post files with hexo-front-matter, gray-matter (Eleventy) and js-yaml (Astro). Each line of standard
// input is one file as a JSON string; each line of standard output has the readings of one, by reader.
"use strict";

const readline = require("readline");
const hexo = require("hexo-front-matter");
const matter = require("gray-matter");
const yaml = require("js-yaml");

// Where Astro finds a header in YAML (packages/internal-helpers/src/frontmatter.ts of its repository).
const HEADER = /^(?:\uFEFF?|\s*\n)---([\s\S]*?\n)---/;

const firstLine = (error) => String(error.message || error).split("\n")[0];

function text(value) {
  if (value instanceof Date) return isNaN(value) ? "" : value.toISOString();
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
}

const list = (value) => (Array.isArray(value) ? value : [value]);
const labels = (value) => list(value ?? []).flat(Infinity).filter((each) => each != null && each !== "").map(text);

function reading(data, tags, categories) {
  const read = { tags: labels(tags), categories: labels(categories) };
  if (data.date != null && data.date !== "") read.date = text(data.date);
  return read;
}

// Hexo's lib/plugins/processor/post.ts: the singular counts where the plural is empty. A list within `tags`
// is one label there, with commas; within `categories` it is a path.
function readHexo(file) {
  if (!hexo.split(file).data) return { header: false };
  const data = hexo.parse(file);
  const tags = list(data.tags || data.tag || []).filter((tag) => tag != null && tag !== "").map((tag) => `${tag}`);
  const read = reading(data, tags, data.categories || data.category);
  return Object.keys(data).length > 1 ? read : { header: false };
}

function readMatter(file) {
  const read = matter(file, {}); // options keep it from its cache, which remembers failures
  return read.matter && !read.isEmpty ? reading(read.data, read.data.tags, read.data.categories) : { header: false };
}

function readYaml(file) {
  const header = HEADER.exec(file);
  if (!header) return { header: false };
  if (!header[1].replace(/^\s*#.*$/gm, "").trim()) return { header: false };
  const data = yaml.load(header[1]) ?? {};
  if (typeof data !== "object" || Array.isArray(data)) throw new Error("not a mapping");
  return reading(data, data.tags, data.categories);
}

const READERS = { hexo: readHexo, "gray-matter": readMatter, "js-yaml": readYaml };

function readAll(file) {
  const readings = {};
  for (const [name, read] of Object.entries(READERS)) {
    try {
      readings[name] = read(file);
    } catch (error) {
      readings[name] = { error: firstLine(error) };
    }
  }
  return readings;
}

readline
  .createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on("line", (line) => process.stdout.write(JSON.stringify(readAll(JSON.parse(line))) + "\n"));
